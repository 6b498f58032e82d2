import type { Kysely } from "kysely";
import type { ToDeviceInbox, ToDeviceMessage } from "#appservice";
import type { Schema } from "./schema.ts";

const messagesPerStatement = 1000;

export function createToDeviceInbox(db: Kysely<Schema>): ToDeviceInbox {
  return {
    add(messages) {
      return db.transaction().execute(async (transaction) => {
        const sequences: number[] = [];
        for (let start = 0; start < messages.length; start += messagesPerStatement) {
          const rows = await transaction
            .insertInto("to_device")
            .values(messages.slice(start, start + messagesPerStatement).map(toRow))
            .returning("sequence")
            .execute();
          sequences.push(...rows.map(({ sequence }) => sequence));
        }
        sequences.sort((one, other) => one - other);
        return messages.flatMap((message, index) => {
          const sequence = sequences[index];
          return sequence === undefined ? [] : [{ ...message, sequence }];
        });
      });
    },
    async markDone(sequences) {
      for (let start = 0; start < sequences.length; start += messagesPerStatement) {
        const some = sequences.slice(start, start + messagesPerStatement);
        await db.deleteFrom("to_device").where("sequence", "in", some).execute();
      }
    },
    async unfinished({ after, limit }) {
      const rows = await db
        .selectFrom("to_device")
        .selectAll()
        .where("sequence", ">", after)
        .orderBy("sequence")
        .limit(limit)
        .execute();
      return rows.map(({ sequence, agent_id: agentId, device_id: deviceId, event }) => ({
        sequence,
        agentId,
        deviceId,
        event,
      }));
    },
  };
}

function toRow({ agentId, deviceId, event }: ToDeviceMessage) {
  return { agent_id: agentId, device_id: deviceId, event };
}
