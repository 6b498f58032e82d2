import { sql } from "kysely";
import type { ExpressionBuilder, Kysely } from "kysely";
import type { UserId } from "#appservice";
import type { ListedRecord, RecordFacts, RecordKey, RecordOwner, Records } from "#sdk";
import type { Backend } from "./backend.ts";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { Sealing } from "./sealing.ts";

const table = { name: "person_records" } as const;

export function createPersonRecords(
  { db, erase }: Pick<Backend, "db" | "erase">,
  sealing: Sealing,
  reader: Reader,
): Records {
  const rowsOf = ({ botId, personId }: RecordOwner) =>
    db
      .selectFrom("person_records")
      .innerJoin("people", "people.key_id", "person_records.person_key")
      .select(["kind", "record_id", "encoding", "size_bytes", "updated_at", "key_id", "salt"])
      .where("person_id", "=", personId)
      .where("bot_id", "=", botId);

  type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>["execute"]>>[number];

  function open(owner: RecordOwner, row: Row, body: Uint8Array): Uint8Array | undefined {
    const clear = clearOf(owner, factsOf(row));
    return reader.tryOpenBytes(table, { clear, body, keyId: row.key_id, personId: owner.personId, salt: row.salt });
  }

  return {
    async find(owner, { kind, id }) {
      const row = await rowsOf(owner)
        .select("body")
        .where("kind", "=", kind)
        .where("record_id", "=", id)
        .executeTakeFirst();
      const content = row === undefined ? undefined : open(owner, row, row.body);
      return row === undefined || content === undefined ? undefined : { ...factsOf(row), content };
    },
    async list(owner, kind) {
      const rows = await rowsOf(owner)
        .select(sql<Uint8Array | null>`case when encoding = 'json' then body end`.as("json"))
        .$if(kind !== undefined, (query) => query.where("kind", "=", kind ?? ""))
        .orderBy("kind")
        .orderBy("record_id")
        .execute();
      return rows.flatMap((row): readonly ListedRecord[] => {
        if (row.json === null) return [factsOf(row)];
        const content = open(owner, row, row.json);
        return content === undefined ? [] : [{ ...factsOf(row), content }];
      });
    },
    async save(owner, record) {
      const sealed = { table, clear: clearOf(owner, record), personId: owner.personId, text: record.content };
      await sealing.write(sealed, ({ body, keyId }) => insert(db, owner, record, { body, keyId }));
    },
    async delete(owner, { kind, id }) {
      await erase(async (transaction) => {
        await transaction
          .deleteFrom("person_records")
          .where("person_key", "in", keysOf(owner.personId))
          .where("bot_id", "=", owner.botId)
          .where("kind", "=", kind)
          .$if(id !== undefined, (query) => query.where("record_id", "=", id ?? ""))
          .execute();
      });
    },
    async sizeBeside({ botId, personId }, { kind, id }) {
      const row = await db
        .selectFrom("person_records")
        .select(({ fn }) => [
          fn.countAll<number | string>().as("count"),
          fn.sum<number | string | null>("size_bytes").as("bytes"),
        ])
        .where("person_key", "in", keysOf(personId))
        .where("bot_id", "=", botId)
        .where((given) => given.or([given("kind", "<>", kind), given("record_id", "<>", id)]))
        .executeTakeFirstOrThrow();
      return { count: Number(row.count), bytes: Number(row.bytes ?? 0) };
    },
    async botsOf(personId) {
      const rows = await db
        .selectFrom("person_records")
        .select("bot_id")
        .distinct()
        .where("person_key", "in", keysOf(personId))
        .orderBy("bot_id")
        .execute();
      return rows.map((row) => row.bot_id);
    },
    async peopleWith(botId, kind) {
      const rows = await db
        .selectFrom("person_records")
        .innerJoin("people", "people.key_id", "person_records.person_key")
        .select("person_id")
        .distinct()
        .where("bot_id", "=", botId)
        .where("kind", "=", kind)
        .orderBy("person_id")
        .execute();
      return rows.map((row) => row.person_id);
    },
  };
}

/** Resolves with whether the person still had this key. */
async function insert(
  db: Kysely<Schema>,
  { botId }: RecordOwner,
  { kind, id, encoding, sizeBytes, updatedAt }: RecordFacts,
  { body, keyId }: { readonly body: Uint8Array; readonly keyId: number },
): Promise<boolean> {
  const written = await db
    .insertInto("person_records")
    .columns(["bot_id", "kind", "record_id", "encoding", "size_bytes", "updated_at", "body", "person_key"])
    .expression((select) =>
      select
        .selectFrom("people")
        .select((row) => [
          row.val(botId).as("bot_id"),
          row.val(kind).as("kind"),
          row.val(id).as("record_id"),
          row.val(encoding).as("encoding"),
          row.val(sizeBytes).as("size_bytes"),
          row.val(updatedAt).as("updated_at"),
          row.val(body).as("body"),
          "key_id",
        ])
        .where("key_id", "=", keyId),
    )
    .onConflict((conflict) =>
      conflict.columns(["person_key", "bot_id", "kind", "record_id"]).doUpdateSet((row) => ({
        encoding: row.ref("excluded.encoding"),
        size_bytes: row.ref("excluded.size_bytes"),
        updated_at: row.ref("excluded.updated_at"),
        body: row.ref("excluded.body"),
      })),
    )
    .returning("record_id")
    .executeTakeFirst();
  return written !== undefined;
}

function keysOf(personId: UserId) {
  return (select: ExpressionBuilder<Schema, "person_records">) =>
    select.selectFrom("people").select("key_id").where("person_id", "=", personId);
}

interface FactsRow {
  readonly kind: string;
  readonly record_id: string;
  readonly encoding: RecordFacts["encoding"];
  readonly size_bytes: number;
  readonly updated_at: number;
}

function factsOf(row: FactsRow): RecordFacts {
  const { kind, record_id: id, encoding, size_bytes: sizeBytes, updated_at: updatedAt } = row;
  return { kind, id, encoding, sizeBytes, updatedAt };
}

/** What the content is bound to. */
function clearOf(
  { botId }: RecordOwner,
  { kind, id, encoding, updatedAt }: RecordFacts & RecordKey,
): readonly (string | number)[] {
  return [botId, kind, id, encoding, updatedAt];
}
