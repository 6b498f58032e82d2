import type { Kysely } from "kysely";
import type { EventId, UserId } from "#appservice";
import type { ConversationScope, Summaries, Summary } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "summaries" } as const;

export function createSummaries(db: Kysely<Schema>, sealing: Sealing, reader: Reader): Summaries {
  const rowsOf = (personId: UserId) =>
    db
      .selectFrom("summaries")
      .innerJoin("people", "people.key_id", "summaries.person_key")
      .select(["agent_id", "room_id", "thread", "covers_until", "updated_at", "body", "key_id", "person_id", "salt"])
      .where("person_id", "=", personId);

  type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>["execute"]>>[number];

  function open(scope: ConversationScope, row: Row): readonly Summary[] {
    const { covers_until: coversUntil, updated_at: updatedAt } = row;
    const clear = clearOf(scope, { coversUntil, updatedAt });
    const stored = { clear, body: row.body, keyId: row.key_id, personId: row.person_id, salt: row.salt };
    const text = reader.tryOpen(table, stored);
    return text === undefined ? [] : [{ text, coversUntil, updatedAt }];
  }

  return {
    async find(scope) {
      const rows = await rowsOf(scope.personId)
        .where("agent_id", "=", scope.agentId)
        .where("room_id", "=", scope.roomId)
        .where("thread", "=", threadOf(scope))
        .execute();
      return rows.flatMap((row) => open(scope, row))[0];
    },
    async ofPerson(personId) {
      const rows = await rowsOf(personId).orderBy("updated_at").orderBy("agent_id").execute();
      return rows.flatMap((row) => {
        const threadRoot = row.thread === "" ? undefined : row.thread;
        const scope = { agentId: row.agent_id, roomId: row.room_id, personId, threadRoot };
        return open(scope, row).map((summary) => ({ ...scope, ...summary }));
      });
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
function threadOf({ threadRoot }: ConversationScope): EventId | "" {
  return threadRoot ?? "";
}

/** What the text is bound to. */
function clearOf(
  scope: ConversationScope,
  { coversUntil, updatedAt }: { readonly coversUntil: string; readonly updatedAt: number },
): readonly (string | number)[] {
  return [scope.agentId, scope.roomId, threadOf(scope), coversUntil, updatedAt];
}
