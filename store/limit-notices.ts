import type { Kysely } from "kysely";
import type { UserId } from "#appservice";
import type { LimitNotices } from "#sdk";
import type { Schema } from "./schema.ts";

export function createLimitNotices(db: Kysely<Schema>): LimitNotices {
  async function claimedBy(personId: UserId, notice: string): Promise<string | undefined> {
    const row = await db
      .selectFrom("limit_notices")
      .select("source")
      .where("person_id", "=", personId)
      .where("notice", "=", notice)
      .executeTakeFirst();
    return row?.source;
  }

  return {
    async claim({ personId, notice, source, at }, everyMs = Number.POSITIVE_INFINITY) {
      const claimed = { source, told_at: at };
      // a time that is still to come is of a clock that was wrong
      const isRepeated = Number.isFinite(everyMs);
      await db
        .insertInto("limit_notices")
        .values({ person_id: personId, notice, ...claimed })
        .onConflict((conflict) => {
          const known = conflict.columns(["person_id", "notice"]);
          if (!isRepeated) return known.doNothing();
          return known
            .doUpdateSet(claimed)
            .where((row) =>
              row.or([row("limit_notices.told_at", "<=", at - everyMs), row("limit_notices.told_at", ">", at)]),
            );
        })
        .execute();
      return (await claimedBy(personId, notice)) === source;
    },
    claimedBy,
    async prune(before) {
      await db.deleteFrom("limit_notices").where("told_at", "<", before).execute();
    },
  };
}
