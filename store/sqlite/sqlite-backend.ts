import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import type { Backend } from "../backend.ts";
import type { BatchRow, BatchStatement } from "../batch-statement.ts";
import { sqliteError } from "../database-error.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { nodeSqliteDialect } from "./sqlite-dialect.ts";
import { lockSqliteFile } from "./sqlite-lock.ts";

/** How long a statement waits for a program that has locked the file. Everything waits with it. */
const busyTimeoutMs = 1000;

/** @param path of the file, made when it is missing; `:memory:` for a database that ends with the process */
export function openSqliteBackend(path: string): Backend {
  if (path === ":memory:") return sqliteBackend(new DatabaseSync(path), path, () => undefined, undefined);
  const file = resolve(path);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const unlock = lockSqliteFile(file);
    try {
      // only now: closing a file gives back the locks that this process has on it
      closeSync(openSync(file, "a", 0o600));
      chmodSync(file, 0o600);
      return sqliteBackend(new DatabaseSync(file, { timeout: busyTimeoutMs }), file, unlock, statSync(file).ino);
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw openingError(error, file);
  }
}

function openingError(error: unknown, file: string): StoreError {
  if (!(error instanceof Error && "syscall" in error)) return sqliteError(error, file);
  return new StoreError(
    "access-denied",
    `the database ${file} cannot be opened: check that its folder exists and may be written`,
    {
      cause: error,
    },
  );
}

function sqliteBackend(database: DatabaseSync, file: string, unlock: () => void, inode: number | undefined): Backend {
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma cache_size = -16000",
  );
  const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database, file) });
  const writeRows = batchWriter(database);
  /** SQLite's write-ahead log, once there is one. */
  let log: FileHandle | undefined;

  /** Waits for the disk in another thread: on this one, it would take as long as handling ten messages. */
  async function putOnDisk(): Promise<void> {
    try {
      if (log === undefined) log = await open(`${file}-wal`, "r+");
      else await log.datasync();
    } catch (cause) {
      const message = `what was written to the database ${file} cannot be put on the disk: check that it is healthy`;
      throw new StoreError("unavailable", message, { retryable: true, cause });
    }
  }

  return {
    dialect: "sqlite",
    db,
    async write(rows) {
      const isForDisk = inode !== undefined && rows.some((row) => row.statement.survivesPowerFailure);
      // holding Kysely's one connection keeps this out of the transactions that are open between two awaits
      const results = await db.connection().execute(async () => {
        if (!database.isOpen) throw new StoreError("closed", `the store ${file} was used after it was closed`);
        try {
          // the first time SQLite does it itself, with the log's entry in its folder
          return writeRows(rows, { toDisk: isForDisk && log === undefined });
        } catch (error) {
          throw sqliteError(error, file);
        }
      });
      if (isForDisk) await putOnDisk();
      return results;
    },
    async erase(work) {
      await db.connection().execute(async (connection) => {
        await connection.transaction().execute(work);
        await sql`pragma wal_checkpoint(truncate)`.execute(connection);
      });
    },
    async ping() {
      await sql`select count(*) from settings`.execute(db);
      if (inode !== undefined && statSync(file, { throwIfNoEntry: false })?.ino !== inode) {
        throw new StoreError(
          "unavailable",
          `the database ${file} was moved or deleted while in use: put it back, or restart AgentChat to begin a new one`,
          { retryable: true },
        );
      }
    },
    async close() {
      if (!database.isOpen) return;
      database.close();
      await log?.close();
      unlock();
    },
  };
}

/** @param options.toDisk whether to return only when the rows are on the disk */
type BatchWriter = (
  rows: readonly BatchRow[],
  options: { readonly toDisk: boolean },
) => readonly (number | undefined)[];

/** Runs the rows' statements in one transaction, without letting go of the event loop. */
function batchWriter(database: DatabaseSync): BatchWriter {
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");
  const rollback = database.prepare("rollback");
  const onlyOrdered = database.prepare("pragma synchronous = normal");
  const onDisk = database.prepare("pragma synchronous = full");
  const statements = new Map<BatchStatement, StatementSync>();

  function prepared(statement: BatchStatement): StatementSync {
    const known = statements.get(statement);
    if (known !== undefined) return known;
    const made = database.prepare(statement.sqlite);
    statements.set(statement, made);
    return made;
  }

  return (rows, { toDisk }) => {
    if (!toDisk) onlyOrdered.run();
    try {
      begin.run();
      const results = rows.map((row) => {
        const { changes, lastInsertRowid } = prepared(row.statement).run(...row.values);
        return changes === 0 ? undefined : Number(lastInsertRowid);
      });
      commit.run();
      return results;
    } catch (error) {
      if (database.isTransaction) rollback.run();
      throw error;
    } finally {
      onDisk.run();
    }
  };
}
