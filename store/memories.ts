import type { ExpressionBuilder, Kysely } from "kysely";
import type { Memories, Memory, MemoryOwner } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "memories" } as const;

export function createMemories(db: Kysely<Schema>, sealing: Sealing, reader: Reader): Memories {
  const rowsOf = ({ agentId, personId }: MemoryOwner) =>
    db
      .selectFrom("memories")
      .innerJoin("people", "people.key_id", "memories.person_key")
      .where("agent_id", "=", agentId)
      .where("person_id", "=", personId);

  async function nextNumber(owner: MemoryOwner): Promise<number> {
    const row = await rowsOf(owner)
      .select((select) => select.fn.max("number").as("highest"))
      .executeTakeFirst();
    return (row?.highest ?? 0) + 1;
  }

  async function insert(owner: MemoryOwner, memory: Memory): Promise<boolean> {
    const { number, kind, text, createdAt, updatedAt } = memory;
    const content = { table, clear: clearOf(owner, memory), personId: owner.personId, text };
    return sealing.write(content, async ({ body, keyId }) => {
      const written = await db
        .insertInto("memories")
        .columns(["agent_id", "number", "kind", "created_at", "updated_at", "body", "person_key"])
        .expression((select) =>
          select
            .selectFrom("people")
            .select((row) => [
              row.val(owner.agentId).as("agent_id"),
              row.val(number).as("number"),
              row.val(kind).as("kind"),
              row.val(createdAt).as("created_at"),
              row.val(updatedAt).as("updated_at"),
              row.val(body).as("body"),
              "key_id",
            ])
            .where("key_id", "=", keyId),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning("number")
        .executeTakeFirst();
      return written !== undefined;
    });
  }

  return {
    async list(owner) {
      const rows = await rowsOf(owner)
        .select(["number", "kind", "memories.created_at", "updated_at", "body", "key_id", "person_id", "salt"])
        .orderBy("number")
        .execute();
      return rows.flatMap((row): readonly Memory[] => {
        const memory = { number: row.number, kind: row.kind, createdAt: row.created_at, updatedAt: row.updated_at };
        const stored = { body: row.body, keyId: row.key_id, personId: row.person_id, salt: row.salt };
        const text = reader.tryOpen(table, { clear: clearOf(owner, memory), ...stored });
        return text === undefined ? [] : [{ ...memory, text }];
      });
    },
    async agentsOf(personId) {
      const rows = await db
        .selectFrom("memories")
        .innerJoin("people", "people.key_id", "memories.person_key")
        .select("agent_id")
        .distinct()
        .where("person_id", "=", personId)
        .orderBy("agent_id")
        .execute();
      return rows.map((row) => row.agent_id);
    },
    async add(owner, { kind, text, at }) {
      for (;;) {
        const memory = { number: await nextNumber(owner), kind, text, createdAt: at, updatedAt: at };
        // another process may take the number at the same time
        if (await insert(owner, memory)) return memory;
      }
    },
    update(owner, memory) {
      const content = { table, clear: clearOf(owner, memory), personId: owner.personId, text: memory.text };
      return sealing.write(content, async ({ body, keyId }) => {
        const written = await db
          .updateTable("memories")
          .set({ kind: memory.kind, created_at: memory.createdAt, updated_at: memory.updatedAt, body })
          .where("person_key", "=", keyId)
          .where("agent_id", "=", owner.agentId)
          .where("number", "=", memory.number)
          .returning("number")
          .executeTakeFirst();
        return written !== undefined;
      });
    },
    async delete(owner, numbers) {
      if (numbers.length === 0) return;
      await db
        .deleteFrom("memories")
        .where("agent_id", "=", owner.agentId)
        .where("person_key", "in", keysOf(owner))
        .where("number", "in", numbers)
        .execute();
    },
  };
}

function keysOf({ personId }: MemoryOwner) {
  return (select: ExpressionBuilder<Schema, "memories">) =>
    select.selectFrom("people").select("key_id").where("person_id", "=", personId);
}

/** What the text is bound to. */
function clearOf({ agentId }: MemoryOwner, memory: Omit<Memory, "text">): readonly (string | number)[] {
  return [agentId, memory.number, memory.kind, memory.createdAt, memory.updatedAt];
}
