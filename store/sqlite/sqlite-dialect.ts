import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { SqliteAdapter, SqliteDialect } from "kysely";
import type { SqliteDatabase } from "kysely";
import { sqliteError } from "../database-error.ts";
import { leastRecentlyUsed } from "../least-recently-used.ts";
import { StoreError } from "../store-error.ts";

/** Statements with lists of different lengths have different texts, so there is no end to them. */
const cachedStatements = 200;

/** Lets Kysely use node:sqlite as it uses better-sqlite3. Statements are prepared once; errors become `StoreError`s. */
function kyselyDatabase(database: DatabaseSync, file: string): SqliteDatabase {
  const statements = leastRecentlyUsed<string, StatementSync>(cachedStatements);

  function attempt<Result>(work: () => Result): Result {
    if (!database.isOpen) throw new StoreError("closed", `the store ${file} was used after it was closed`);
    try {
      return work();
    } catch (error) {
      throw sqliteError(error, file);
    }
  }

  function prepared(text: string): StatementSync {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  }

  return {
    close: () => database.close(),
    prepare: (text) =>
      attempt(() => {
        const statement = prepared(text);
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => attempt(() => statement.all(...bindable(parameters))),
          run: (parameters) => attempt(() => statement.run(...bindable(parameters))),
          iterate: (parameters) => attempt(() => statement.iterate(...bindable(parameters))),
        };
      }),
  };
}

/** Kysely does not know what parameters a database takes. */
function bindable(parameters: readonly unknown[]): readonly SQLInputValue[] {
  const values = parameters.filter(isBindable);
  if (values.length === parameters.length) return values;
  throw new StoreError("failed", "a statement has a parameter that SQLite does not take");
}

function isBindable(value: unknown): value is SQLInputValue {
  return value === null || ["string", "number", "bigint"].includes(typeof value) || ArrayBuffer.isView(value);
}

/** In SQLite a migration that is interrupted leaves nothing behind, as in PostgreSQL. Kysely's adapter does not make use of it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

export function nodeSqliteDialect(database: DatabaseSync, file: string): SqliteDialect {
  return new NodeSqliteDialect({ database: kyselyDatabase(database, file) });
}
