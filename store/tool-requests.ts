import type { Kysely } from "kysely";
import type { ToolRequestRecord, ToolRequests } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "tool_requests" } as const;

export function createToolRequests(db: Kysely<Schema>, sealing: Sealing, reader: Reader): ToolRequests {
  return {
    async find({ requestId, personId }) {
      const row = await db
        .selectFrom("tool_requests")
        .innerJoin("people", "people.key_id", "tool_requests.person_key")
        .select(["state", "updated_at", "body", "key_id", "salt"])
        .where("person_id", "=", personId)
        .where("request_id", "=", requestId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const record = { requestId, personId, state: row.state, updatedAt: row.updated_at };
      const stored = { clear: clearOf(record), body: row.body, keyId: row.key_id, personId, salt: row.salt };
      const text = reader.tryOpen(table, stored);
      return text === undefined ? undefined : { ...record, text };
    },
    async save(record) {
      const { requestId, personId, state, text, updatedAt } = record;
      await sealing.write({ table, clear: clearOf(record), personId, text }, async ({ body, keyId }) => {
        const written = await db
          .insertInto("tool_requests")
          .columns(["request_id", "state", "updated_at", "body", "person_key"])
          .expression((select) =>
            select
              .selectFrom("people")
              .select((row) => [
                row.val(requestId).as("request_id"),
                row.val(state).as("state"),
                row.val(updatedAt).as("updated_at"),
                row.val(body).as("body"),
                "key_id",
              ])
              .where("key_id", "=", keyId),
          )
          .onConflict((conflict) =>
            conflict.columns(["person_key", "request_id"]).doUpdateSet((row) => ({
              state: row.ref("excluded.state"),
              updated_at: row.ref("excluded.updated_at"),
              body: row.ref("excluded.body"),
            })),
          )
          .returning("request_id")
          .executeTakeFirst();
        return written !== undefined;
      });
    },
    async prune(updatedBefore) {
      await db.deleteFrom("tool_requests").where("updated_at", "<", updatedBefore).execute();
    },
  };
}

/** What the text is bound to. */
function clearOf({ requestId, state, updatedAt }: Omit<ToolRequestRecord, "text">): readonly (string | number)[] {
  return [requestId, state, updatedAt];
}
