import type { Kysely } from "kysely";
import type { Assignments } from "#sdk";
import type { Schema } from "./schema.ts";

export function createAssignments(db: Kysely<Schema>): Assignments {
  return {
    async all() {
      const rows = await db.selectFrom("assignments").selectAll().orderBy("bot_id").orderBy("person_id").execute();
      return rows.map((row) => ({
        botId: row.bot_id,
        personId: row.person_id,
        agentId: row.agent_id,
        roomId: row.room_id ?? undefined,
      }));
    },
    async save({ botId, personId, agentId, roomId = null }) {
      await db
        .insertInto("assignments")
        .values({ bot_id: botId, person_id: personId, agent_id: agentId, room_id: roomId })
        .onConflict((conflict) =>
          conflict.columns(["bot_id", "person_id"]).doUpdateSet({ agent_id: agentId, room_id: roomId }),
        )
        .execute();
    },
  };
}
