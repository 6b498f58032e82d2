import type { Kysely } from "kysely";
import type { Suspensions } from "#sdk";
import type { Schema } from "./schema.ts";

export function createSuspensions(db: Kysely<Schema>): Suspensions {
  return {
    async all() {
      const rows = await db.selectFrom("suspensions").selectAll().orderBy("user_id").execute();
      return rows.map((row) => ({ userId: row.user_id, by: row.suspended_by, at: row.suspended_at }));
    },
    async add({ userId, by, at }) {
      await db
        .insertInto("suspensions")
        .values({ user_id: userId, suspended_by: by, suspended_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async remove(userId) {
      await db.deleteFrom("suspensions").where("user_id", "=", userId).execute();
    },
  };
}
