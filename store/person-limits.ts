import type { Kysely } from "kysely";
import type { PersonLimits } from "#sdk";
import type { Schema } from "./schema.ts";

export function createPersonLimits(db: Kysely<Schema>): PersonLimits {
  return {
    async of(personId) {
      const rows = await db
        .selectFrom("person_limits")
        .selectAll()
        .where("person_id", "=", personId)
        .orderBy("name")
        .orderBy("bot_id")
        .orderBy("provider")
        .execute();
      return rows.map((row) => ({
        name: row.name,
        botId: row.bot_id === "" ? undefined : row.bot_id,
        provider: row.provider === "" ? undefined : row.provider,
        figure: row.figure ?? Number.POSITIVE_INFINITY,
      }));
    },
    async set(personId, { name, botId = "", provider = "", figure: given }) {
      const figure = Number.isFinite(given) ? given : null;
      await db
        .insertInto("person_limits")
        .values({ person_id: personId, name, bot_id: botId, provider, figure })
        .onConflict((conflict) => conflict.columns(["person_id", "name", "bot_id", "provider"]).doUpdateSet({ figure }))
        .execute();
    },
    async reset(personId) {
      await db.deleteFrom("person_limits").where("person_id", "=", personId).execute();
    },
  };
}
