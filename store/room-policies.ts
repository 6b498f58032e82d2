import type { Kysely } from "kysely";
import type { RoomPolicies } from "#sdk";
import type { Schema } from "./schema.ts";

export function createRoomPolicies(db: Kysely<Schema>): RoomPolicies {
  return {
    async all() {
      const rows = await db.selectFrom("room_policies").selectAll().orderBy("agent_id").orderBy("room_id").execute();
      return rows.map((row) => ({
        agentId: row.agent_id,
        roomId: row.room_id,
        answer: row.answer,
        isQuiet: row.is_quiet === 1,
      }));
    },
    async save({ agentId, roomId, answer, isQuiet }) {
      const policy = { answer, is_quiet: isQuiet ? (1 as const) : (0 as const) };
      await db
        .insertInto("room_policies")
        .values({ agent_id: agentId, room_id: roomId, ...policy })
        .onConflict((conflict) => conflict.columns(["agent_id", "room_id"]).doUpdateSet(policy))
        .execute();
    },
    async forgetRoom(agentId, roomId) {
      await db.deleteFrom("room_policies").where("agent_id", "=", agentId).where("room_id", "=", roomId).execute();
    },
  };
}
