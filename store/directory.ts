import type { Kysely } from "kysely";
import type { Directory, MembershipRecord } from "#appservice";
import type { Schema } from "./schema.ts";

const membershipsPerStatement = 1000;

export function createDirectory(db: Kysely<Schema>): Directory {
  return {
    async load() {
      const users = await db.selectFrom("virtual_users").selectAll().execute();
      const memberships = await db.selectFrom("memberships").selectAll().execute();
      return {
        users: users.map((row) => ({
          userId: row.user_id,
          deviceId: row.device_id,
          displayName: row.display_name ?? undefined,
          avatarUrl: row.avatar_url ?? undefined,
        })),
        memberships: memberships.map((row) => ({
          agentId: row.agent_id,
          roomId: row.room_id,
          membership: row.membership,
          isDirect: row.is_direct === 1,
          peerId: row.peer_id ?? undefined,
        })),
      };
    },
    async saveUser({ userId, deviceId, displayName = null, avatarUrl = null }) {
      const columns = { device_id: deviceId, display_name: displayName, avatar_url: avatarUrl };
      await db
        .insertInto("virtual_users")
        .values({ user_id: userId, ...columns })
        .onConflict((conflict) => conflict.column("user_id").doUpdateSet(columns))
        .execute();
    },
    async deleteUser(userId) {
      await db.deleteFrom("virtual_users").where("user_id", "=", userId).execute();
    },
    async saveMemberships(memberships) {
      const rows = newestOfEach(memberships).map(({ agentId, roomId, membership, isDirect, peerId = null }) => ({
        agent_id: agentId,
        room_id: roomId,
        membership,
        is_direct: isDirect ? (1 as const) : (0 as const),
        peer_id: peerId,
      }));
      await db.transaction().execute(async (transaction) => {
        for (let start = 0; start < rows.length; start += membershipsPerStatement) {
          await transaction
            .insertInto("memberships")
            .values(rows.slice(start, start + membershipsPerStatement))
            .onConflict((conflict) =>
              conflict.columns(["agent_id", "room_id"]).doUpdateSet((update) => ({
                membership: update.ref("excluded.membership"),
                is_direct: update.ref("excluded.is_direct"),
                peer_id: update.ref("excluded.peer_id"),
              })),
            )
            .execute();
        }
      });
    },
    async deleteMemberships(memberships) {
      await db.transaction().execute(async (transaction) => {
        for (const { agentId, roomId } of memberships) {
          await transaction
            .deleteFrom("memberships")
            .where("agent_id", "=", agentId)
            .where("room_id", "=", roomId)
            .execute();
        }
      });
    },
  };
}

/** PostgreSQL refuses a statement that replaces what it has just inserted. */
function newestOfEach(memberships: readonly MembershipRecord[]): readonly MembershipRecord[] {
  return [...new Map(memberships.map((record) => [`${record.agentId}\0${record.roomId}`, record])).values()];
}
