import type { Value } from "./batch-statement.ts";
import type { Keyring, PersonSalt } from "./keyring.ts";
import { open } from "./seal.ts";
import { bindingOf } from "./sealed-table.ts";
import type { SealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";

/** A row of a sealed table together with the salt of the key that it was sealed with. */
export interface StoredRow extends PersonSalt {
  readonly clear: readonly Value[];
  readonly body: Uint8Array;
}

/** Opens what was sealed. */
export interface Reader {
  /** @throws StoreError `unreadable` */
  open(table: Pick<SealedTable, "name">, row: StoredRow): string;
  /** As `open`, for reading many: a row that was tampered with is reported and left out, the others are not held up by it. */
  tryOpen(table: Pick<SealedTable, "name">, row: StoredRow): string | undefined;
}

export function createReader(keyring: Keyring, reportUnreadable: (error: StoreError) => void): Reader {
  const textOf = (table: Pick<SealedTable, "name">, row: StoredRow): string | undefined =>
    open(keyring.keyOf(row), row.body, bindingOf(table, row.clear));

  return {
    open(table, row) {
      const text = textOf(table, row);
      if (text === undefined) throw unreadable(table, row);
      return text;
    },
    tryOpen(table, row) {
      const text = textOf(table, row);
      if (text === undefined) reportUnreadable(unreadable(table, row));
      return text;
    },
  };
}

function unreadable(table: Pick<SealedTable, "name">, row: StoredRow): StoreError {
  return new StoreError(
    "unreadable",
    `the ${table.name} row (${row.clear.join(", ")}) was changed outside AgentChat and cannot be read: restore it from a backup, or delete it`,
  );
}
