import type { Kysely, Transaction } from "kysely";
import type { BatchRow } from "./batch-statement.ts";
import type { Schema } from "./schema.ts";

export type Dialect = "sqlite" | "postgresql";

/** A database that the state is kept in. Whatever fails in it rejects with a `StoreError`. */
export interface Backend {
  readonly dialect: Dialect;
  /** For everything that is not on the path of every message. */
  readonly db: Kysely<Schema>;
  /** Writes rows in one transaction and in order; resolves with what each did (see `BatchStatement`). */
  write(rows: readonly BatchRow[]): Promise<readonly (number | undefined)[]>;
  /** Runs deletions in a transaction that no write overlaps, then removes what the database keeps of deleted rows as far as it lets us. */
  erase(work: (transaction: Transaction<Schema>) => Promise<void>): Promise<void>;
  /** Rejects when the database cannot be used. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
