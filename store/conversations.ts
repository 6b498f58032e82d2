import type { Kysely } from "kysely";
import type { Conversations, ConversationEntry } from "#sdk";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

const conversationsTable = sealedTable("conversations", {
  agent_id: "text",
  room_id: "text",
  event_id: "text",
  sender: "text",
  role: "text",
  timestamp: "bigint",
});

export function createConversations(db: Kysely<Schema>, writer: Writer, reader: Reader): Conversations {
  return {
    async append(entries) {
      await writer.write(
        entries.map(({ agentId, roomId, eventId, sender, role, timestamp, personId, text }) => ({
          table: conversationsTable,
          clear: [agentId, roomId, eventId, sender, role, timestamp],
          personId,
          text,
        })),
      );
    },
    async recent({ agentId, roomId, limit }) {
      const rows = await db
        .selectFrom("conversations")
        .innerJoin("people", "people.key_id", "conversations.person_key")
        .select(["event_id", "sender", "role", "timestamp", "body", "key_id", "person_id", "salt"])
        .where("agent_id", "=", agentId)
        .where("room_id", "=", roomId)
        .orderBy("sequence", "desc")
        .limit(limit)
        .execute();
      return rows.toReversed().flatMap((row): readonly ConversationEntry[] => {
        const text = reader.tryOpen(conversationsTable, {
          clear: [agentId, roomId, row.event_id, row.sender, row.role, row.timestamp],
          body: row.body,
          keyId: row.key_id,
          personId: row.person_id,
          salt: row.salt,
        });
        if (text === undefined) return [];
        const { event_id: eventId, sender, role, timestamp, person_id: personId } = row;
        return [{ agentId, roomId, eventId, sender, role, text, timestamp, personId }];
      });
    },
    async forgetRoom(agentId, roomId) {
      await db.deleteFrom("conversations").where("agent_id", "=", agentId).where("room_id", "=", roomId).execute();
    },
  };
}
