import type { Kysely } from "kysely";
import type { ConversationScope, Summaries } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "summaries" } as const;

export function createSummaries(db: Kysely<Schema>, sealing: Sealing, reader: Reader): Summaries {
  return {
    async find(scope) {
      const row = await db
        .selectFrom("summaries")
        .innerJoin("people", "people.key_id", "summaries.person_key")
        .select(["covers_until", "updated_at", "body", "key_id", "person_id", "salt"])
        .where("agent_id", "=", scope.agentId)
        .where("room_id", "=", scope.roomId)
        .where("thread", "=", threadOf(scope))
        .where("person_id", "=", scope.personId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { covers_until: coversUntil, updated_at: updatedAt } = row;
      const text = reader.tryOpen(table, {
        clear: clearOf(scope, { coversUntil, updatedAt }),
        body: row.body,
        keyId: row.key_id,
        personId: row.person_id,
        salt: row.salt,
      });
      return text === undefined ? undefined : { text, coversUntil, updatedAt };
    },
    async save(scope, summary) {
      const content = { table, clear: clearOf(scope, summary), personId: scope.personId, text: summary.text };
      await sealing.write(content, async ({ body, keyId }) => {
        const written = await db
          .insertInto("summaries")
          .columns(["agent_id", "room_id", "thread", "covers_until", "updated_at", "body", "person_key"])
          .expression((select) =>
            select
              .selectFrom("people")
              .select((row) => [
                row.val(scope.agentId).as("agent_id"),
                row.val(scope.roomId).as("room_id"),
                row.val(threadOf(scope)).as("thread"),
                row.val(summary.coversUntil).as("covers_until"),
                row.val(summary.updatedAt).as("updated_at"),
                row.val(body).as("body"),
                "key_id",
              ])
              .where("key_id", "=", keyId),
          )
          .onConflict((conflict) =>
            conflict.columns(["person_key", "agent_id", "room_id", "thread"]).doUpdateSet((row) => ({
              covers_until: row.ref("excluded.covers_until"),
              updated_at: row.ref("excluded.updated_at"),
              body: row.ref("excluded.body"),
            })),
          )
          .returning("room_id")
          .executeTakeFirst();
        return written !== undefined;
      });
    },
    async forgetRoom(agentId, roomId) {
      await db.deleteFrom("summaries").where("agent_id", "=", agentId).where("room_id", "=", roomId).execute();
    },
    async forgetPerson({ agentId, personId }) {
      await db
        .deleteFrom("summaries")
        .where("agent_id", "=", agentId)
        .where("person_key", "in", (select) =>
          select.selectFrom("people").select("key_id").where("person_id", "=", personId),
        )
        .execute();
    },
  };
}

/** The main timeline has no name of its own. */
function threadOf({ threadRoot }: ConversationScope): string {
  return threadRoot ?? "";
}

/** What the text is bound to. */
function clearOf(
  scope: ConversationScope,
  { coversUntil, updatedAt }: { readonly coversUntil: string; readonly updatedAt: number },
): readonly (string | number)[] {
  return [scope.agentId, scope.roomId, threadOf(scope), coversUntil, updatedAt];
}
