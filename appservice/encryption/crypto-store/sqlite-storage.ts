import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, fdatasync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { EncryptionError } from "../encryption-error.ts";
import { shareDiskSync } from "./disk-sync.ts";
import type { CryptoStorage, DatabaseSchema, IndexSchema, RecordTransaction, StoreSchema } from "./record-storage.ts";
import { preparer, sqliteRecords } from "./sqlite-records.ts";
import type { Prepare } from "./sqlite-records.ts";
import { createWriteQueue } from "./write-queue.ts";
import type { WriterGroup } from "./write-queue.ts";
import { applicationId, formatVersion, tables } from "./sqlite-schema.ts";

/** @param path of the file, made when it is missing; `:memory:` for one that ends with the process. @throws EncryptionError */
export function openSqliteStorage(path: string): CryptoStorage {
  const file = path === ":memory:" ? path : resolve(path);
  let database: DatabaseSync | undefined;
  try {
    if (file !== ":memory:") makePrivateFile(file);
    database = new DatabaseSync(file, { timeout: 0 });
    const isEmpty = checkFormat(database, file);
    takeForOneself(database);
    if (isEmpty) makeTables(database);
    return sqliteStorage(database, file === ":memory:" ? noDisk : diskOf(database, file));
  } catch (error) {
    database?.close();
    throw openingError(error, file);
  }
}

function makePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

/** Looks before anything is written, and says whether the file is new. */
function checkFormat(database: DatabaseSync, file: string): boolean {
  if (database.prepare("select 1 from sqlite_schema limit 1").get() === undefined) return true;
  if (pragma(database, "application_id") !== applicationId) {
    throw new EncryptionError("unusable-store", `${file} is a database, but no crypto store: give another path`);
  }
  const version = pragma(database, "user_version");
  if (version <= formatVersion) return false;
  throw new EncryptionError(
    "newer-store",
    `the crypto store ${file} has format ${version}, and this AgentChat knows ${formatVersion}: start the version that made it, or a newer one`,
  );
}

/** Two processes with one store would use a ratchet twice. The lock is the operating system's, so that it ends with the process, however that ends. */
function takeForOneself(database: DatabaseSync): void {
  database.exec("pragma locking_mode = exclusive");
  database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on");
  database.exec("pragma foreign_keys = on; begin immediate; commit");
}

function makeTables(database: DatabaseSync): void {
  const marks = `pragma application_id = ${applicationId}; pragma user_version = ${formatVersion};`;
  database.exec(`begin immediate; ${tables} ${marks}`);
  const insert = database.prepare("insert into about (name, value) values (?, ?)");
  insert.run("id", randomUUID());
  insert.run("epoch", "0");
  database.exec("commit");
}

/** Puts on the disk what is committed. */
interface Disk {
  synchronize(): Promise<void>;
  close(): void;
}

const noDisk: Disk = { synchronize: () => Promise.resolve(), close: () => undefined };

/**
 * Every transaction is on the disk before anybody is told: a message whose ratchet was forgotten is a second message under the same key. SQLite would
 * wait for the disk on this thread (`synchronous = full`) and everything with it; so it only writes to its log, and another thread waits.
 */
function diskOf(database: DatabaseSync, file: string): Disk {
  // the log's entry in its folder is SQLite's to secure, with the first write
  database.exec("update about set value = value where name = 'epoch'; pragma synchronous = normal");
  const log = openSync(`${file}-wal`, "r+");
  const synchronize = promisify(fdatasync);
  return {
    synchronize: shareDiskSync(() => synchronize(log)),
    close() {
      closeSync(log);
    },
  };
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name] ?? 0);
}

/** Primary result codes, https://sqlite.org/rescode.html */
const busyCodes: ReadonlySet<number> = new Set([5, 6]);
const damageCodes: ReadonlySet<number> = new Set([11, 26]);

function openingError(error: unknown, file: string): EncryptionError {
  if (error instanceof EncryptionError) return error;
  const resultCode = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  if (busyCodes.has(resultCode)) {
    const message = `the crypto store ${file} is in use by another AgentChat: stop that one, or give this one a store of its own`;
    return new EncryptionError("in-use", message, { cause: error });
  }
  const advice = damageCodes.has(resultCode)
    ? "is damaged or no crypto store: move it away, and every agent gets a new device with its old identity"
    : "cannot be opened: check that its folder exists and may be written";
  return new EncryptionError("unusable-store", `the crypto store ${file} ${advice}`, { cause: error });
}

function sqliteStorage(database: DatabaseSync, disk: Disk): CryptoStorage {
  const prepare = preparer(database);
  const records = sqliteRecords(prepare);
  const about = (name: string): string =>
    String(prepare("select value from about where name = ?").get(name)?.["value"]);
  let epoch = Number(about("epoch"));
  const queue = createWriteQueue();
  /** Groups that are committed, or about to be, and not on the disk yet. */
  const unsynchronized = new Set<WriterGroup>();

  /** There is one connection, so one writer at a time. Within a group it is a part that can be taken back on its own. */
  async function beginWriting(owner?: string): Promise<RecordTransaction> {
    const { isPart, leave } = await queue.enter(owner);
    let isOver = false;
    const finish =
      (statement: string, ...others: readonly string[]) =>
      (): Promise<void> =>
        attempt(() => {
          if (isOver) return;
          isOver = true;
          try {
            if (statement !== "rollback" || database.isTransaction) prepare(statement).run();
            for (const other of others) prepare(other).run();
          } catch (error) {
            if (database.isTransaction && !isPart) prepare("rollback").run();
            throw error;
          } finally {
            leave();
          }
        });
    try {
      prepare(isPart ? "savepoint part" : "begin immediate").run();
    } catch (error) {
      leave();
      throw error;
    }
    const end = finish("commit");
    return isPart
      ? { ...records, commit: finish("release part"), rollback: finish("rollback to part", "release part") }
      : {
          ...records,
          async commit() {
            await end();
            await disk.synchronize();
          },
          rollback: finish("rollback"),
        };
  }

  const begin = (): void => {
    prepare("begin immediate").run();
  };
  const commit = (): void => {
    try {
      prepare("commit").run();
    } catch (error) {
      rollback();
      throw error;
    }
  };
  const rollback = (): void => {
    if (database.isTransaction) prepare("rollback").run();
  };

  /** Whoever waits until it is durable hears that it is not. */
  const takeBack = (): never => {
    rollback();
    throw new EncryptionError("interrupted", "what was written together was taken back: try again", {
      retryable: true,
    });
  };

  async function write(work: () => void): Promise<void> {
    const transaction = await beginWriting();
    try {
      work();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    await transaction.commit();
  }

  return {
    id: about("id"),
    get epoch() {
      return epoch;
    },
    async setEpoch(value) {
      await write(() => prepare("update about set value = ? where name = 'epoch'").run(String(value)));
      epoch = value;
    },
    schema: (name) => attempt(() => readSchema(prepare, name)),
    async begin(mode, name) {
      if (mode === "readwrite") return beginWriting(name);
      return { ...records, commit: () => Promise.resolve(), rollback: () => Promise.resolve() };
    },
    async together(names, work) {
      const group = await queue.enterGroup(names, begin);
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await work();
      } catch (error) {
        await group.end(takeBack).catch(() => undefined);
        throw error;
      }
      unsynchronized.add(group);
      try {
        await group.end(commit);
        await disk.synchronize();
        return result;
      } finally {
        unsynchronized.delete(group);
      }
    },
    async durable(names) {
      const isTheirs = ({ owners }: WriterGroup): boolean => owners.some((name) => names.includes(name));
      const { group } = queue;
      if (group !== undefined && isTheirs(group)) await group.ended;
      if ([...unsynchronized].some(isTheirs)) await disk.synchronize();
    },
    async takeBack(isMeant) {
      const { group } = queue;
      if (group?.owners.some(isMeant) === true) await group.end(takeBack).catch(() => undefined);
    },
    databases: () =>
      attempt(() =>
        prepare("select database from databases order by database")
          .all()
          .map((row) => String(row["database"])),
      ),
    deleteDatabase: (name) => write(() => prepare("delete from databases where database = ?").run(name)),
    value: (owner, name) =>
      attempt(() => {
        const row = prepare("select value from owner_values where owner = ? and name = ?").get(owner, name);
        return row === undefined ? undefined : String(row["value"]);
      }),
    setValue: (owner, name, value) =>
      write(() => {
        if (value === undefined) {
          prepare("delete from owner_values where owner = ? and name = ?").run(owner, name);
          return;
        }
        const upsert = "on conflict do update set value = excluded.value";
        prepare(`insert into owner_values (owner, name, value) values (?, ?, ?) ${upsert}`).run(owner, name, value);
      }),
    deleteValues: (owner) => write(() => prepare("delete from owner_values where owner = ?").run(owner)),
    async close() {
      const { leave } = await queue.enter(undefined);
      if (database.isOpen) {
        // nobody has been told yet of what is not on the disk
        database.close();
        disk.close();
      }
      leave();
    },
  };
}

/** Makes what is synchronous reject instead of throw. */
async function attempt<Result>(work: () => Result): Promise<Result> {
  return await Promise.resolve().then(work);
}

function readSchema(prepare: Prepare, database: string): DatabaseSchema {
  const version = prepare("select version from databases where database = ?").get(database)?.["version"];
  const stores = new Map<string, StoreSchema>();
  for (const row of prepare("select store_id, name from stores where database = ?").all(database)) {
    const id = Number(row["store_id"]);
    stores.set(String(row["name"]), { id, indexes: readIndexes(prepare, id) });
  }
  return { version: Number(version ?? 0), stores };
}

function readIndexes(prepare: Prepare, storeId: number): Map<string, IndexSchema> {
  const indexes = new Map<string, IndexSchema>();
  for (const row of prepare("select * from indexes where store_id = ?").all(storeId)) {
    const index = {
      id: Number(row["index_id"]),
      keyPath: toKeyPath(JSON.parse(String(row["key_path"]))),
      isUnique: row["is_unique"] === 1,
    };
    indexes.set(String(row["name"]), index);
  }
  return indexes;
}

function toKeyPath(value: unknown): IndexSchema["keyPath"] {
  return Array.isArray(value) ? value.map(String) : String(value);
}
