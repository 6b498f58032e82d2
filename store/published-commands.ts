import type { Kysely } from "kysely";
import type { PublishedCommandsState } from "#sdk";
import type { Schema } from "./schema.ts";

export function createPublishedCommands(db: Kysely<Schema>): PublishedCommandsState {
  return {
    async all() {
      const rows = await db.selectFrom("published_commands").selectAll().execute();
      return rows.map((row) => ({ agentId: row.agent_id, roomId: row.room_id, digests: row.digests }));
    },
    async save({ agentId, roomId, digests }) {
      await db
        .insertInto("published_commands")
        .values({ agent_id: agentId, room_id: roomId, digests })
        .onConflict((conflict) => conflict.columns(["agent_id", "room_id"]).doUpdateSet({ digests }))
        .execute();
    },
    async forgetRoom(agentId, roomId) {
      await db.deleteFrom("published_commands").where("agent_id", "=", agentId).where("room_id", "=", roomId).execute();
    },
  };
}
