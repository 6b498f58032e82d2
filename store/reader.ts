import type { Value } from "./batch-statement.ts";
import type { Keyring, PersonSalt } from "./keyring.ts";
import { openBytes } from "./seal.ts";
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
  /** As `tryOpen`, for what was sealed as bytes. */
  tryOpenBytes(table: Pick<SealedTable, "name">, row: StoredRow): Uint8Array | undefined;
}

export function createReader(keyring: Keyring, reportUnreadable: (error: StoreError) => void): Reader {
  const contentOf = (table: Pick<SealedTable, "name">, row: StoredRow): Buffer | undefined =>
    openBytes(keyring.keyOf(row), row.body, bindingOf(table, row.clear));

  function tryOpenBytes(table: Pick<SealedTable, "name">, row: StoredRow): Buffer | undefined {
    const content = contentOf(table, row);
    if (content === undefined) reportUnreadable(unreadable(table, row));
    return content;
  }

  return {
    open(table, row) {
      const content = contentOf(table, row);
      if (content === undefined) throw unreadable(table, row);
      return content.toString("utf8");
    },
    tryOpen: (table, row) => tryOpenBytes(table, row)?.toString("utf8"),
    tryOpenBytes,
  };
}

function unreadable(table: Pick<SealedTable, "name">, row: StoredRow): StoreError {
  return new StoreError(
    "unreadable",
    `the ${table.name} row (${row.clear.join(", ")}) was changed outside AgentChat and cannot be read: restore it from a backup, or delete it`,
  );
}
