import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import type { KeyBounds, RecordQuery, RecordSource, RecordTransaction, StoredRecord } from "./record-storage.ts";

type Row = Record<string, SQLOutputValue>;

/** Statements by their text; there are a few dozen. */
export type Prepare = (text: string) => StatementSync;

export function preparer(database: DatabaseSync): Prepare {
  const statements = new Map<string, StatementSync>();
  return (text) => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
}

/** Condition on keys, each part with a parameter. */
interface Condition {
  readonly text: string;
  readonly parameters: readonly SQLInputValue[];
}

/** The records in a SQLite transaction that has begun. */
export function sqliteRecords(prepare: Prepare): Omit<RecordTransaction, "commit" | "rollback"> {
  const run = (text: string, parameters: readonly SQLInputValue[]): Promise<void> => {
    prepare(text).run(...parameters);
    return Promise.resolve();
  };

  return {
    find(source, query) {
      const { text, parameters } = selection(source, query);
      return Promise.resolve(
        prepare(text)
          .all(...parameters)
          .map(toRecord),
      );
    },
    count(source, bounds) {
      const { table, id, key } = columns(source);
      const condition = within(key, bounds);
      const text = `select count(*) as number from ${table} where ${id.name} = ?${condition.text}`;
      return Promise.resolve(Number(prepare(text).get(id.value, ...condition.parameters)?.["number"] ?? 0));
    },
    async put(storeId, { key, value }, entries) {
      const upsert = "on conflict do update set value = excluded.value";
      await run("delete from index_entries where store_id = ? and key = ?", [storeId, key]);
      await run(`insert into records (store_id, key, value) values (?, ?, ?) ${upsert}`, [storeId, key, value]);
      for (const { indexId, indexKey } of entries) {
        const parameters = [indexId, indexKey, key, storeId];
        await run("insert into index_entries (index_id, index_key, key, store_id) values (?, ?, ?, ?)", parameters);
      }
    },
    delete(storeId, bounds) {
      const condition = within("key", bounds);
      return run(`delete from records where store_id = ?${condition.text}`, [storeId, ...condition.parameters]);
    },
    setVersion(database, version) {
      const upsert = "on conflict do update set version = excluded.version";
      return run(`insert into databases (database, version) values (?, ?) ${upsert}`, [database, version]);
    },
    addStore: (database, name, storeId) =>
      run("insert into stores (store_id, database, name) values (?, ?, ?)", [storeId, database, name]),
    removeStore: (storeId) => run("delete from stores where store_id = ?", [storeId]),
    addIndex: (storeId, name, { id, keyPath, isUnique }) =>
      run("insert into indexes (index_id, store_id, name, key_path, is_unique) values (?, ?, ?, ?, ?)", [
        id,
        storeId,
        name,
        JSON.stringify(keyPath),
        isUnique ? 1 : 0,
      ]),
  };
}

/** Where records are looked for: the store, or an index joined with it. */
function columns(source: RecordSource) {
  if ("storeId" in source) return { table: "records", id: { name: "store_id", value: source.storeId }, key: "key" };
  return { table: "index_entries", id: { name: "index_id", value: source.indexId }, key: "index_key" };
}

function selection(source: RecordSource, { bounds, limit = -1, after }: RecordQuery): Condition {
  const { id, key } = columns(source);
  const condition = within(key, bounds);
  const parameters = [id.value, ...condition.parameters];
  if ("storeId" in source) {
    const rest = after === undefined ? condition.text : `${condition.text} and key > ?`;
    if (after !== undefined) parameters.push(after.key);
    const text = `select key, key as index_key, value from records where store_id = ?${rest} order by key limit ?`;
    return { text, parameters: [...parameters, limit] };
  }
  const rest = after === undefined ? condition.text : `${condition.text} and (index_key, key) > (?, ?)`;
  if (after !== undefined) parameters.push(after.indexKey, after.key);
  const join = "index_entries join records using (store_id, key)";
  const text = `select key, index_key, value from ${join} where index_id = ?${rest} order by index_key, key limit ?`;
  return { text, parameters: [...parameters, limit] };
}

function within(column: string, { lower, upper, isLowerOpen, isUpperOpen }: KeyBounds): Condition {
  const parts: string[] = [];
  const parameters: Uint8Array[] = [];
  if (lower !== undefined) {
    parts.push(` and ${column} ${isLowerOpen === true ? ">" : ">="} ?`);
    parameters.push(lower);
  }
  if (upper !== undefined) {
    parts.push(` and ${column} ${isUpperOpen === true ? "<" : "<="} ?`);
    parameters.push(upper);
  }
  return { text: parts.join(""), parameters };
}

const nothing = new Uint8Array();

function toRecord(row: Row): StoredRecord {
  return { key: bytes(row["key"]), indexKey: bytes(row["index_key"]), value: bytes(row["value"]) };
}

/** A column that is declared `blob not null` in a strict table. */
function bytes(value: SQLOutputValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : nothing;
}
