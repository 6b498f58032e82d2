import type { UserId } from "#appservice";
import type { Backend } from "./backend.ts";
import type { BatchRow, BatchStatement, Value } from "./batch-statement.ts";
import { groupCommit } from "./group-commit.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Keyring, PersonKey } from "./keyring.ts";
import { seal } from "./seal.ts";
import { bindingOf } from "./sealed-table.ts";
import type { SealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";

/** A row of a batch, before its content is sealed. */
export type WriteRow = PlainRow | SealedRow;

export interface PlainRow {
  readonly statement: BatchStatement;
  readonly values: readonly Value[];
}

export interface SealedRow {
  readonly table: SealedTable;
  /** Values of the table's clear columns. The content is bound to them: it does not open in a row where one of them differs. */
  readonly clear: readonly Value[];
  readonly personId: UserId;
  readonly text: string;
}

/** Writes rows in the order of the calls. Resolves with the sequence of each row that was inserted, `undefined` for those that were known. */
export type Writer = GroupCommit<WriteRow, number | undefined>;

export function createWriter(backend: Pick<Backend, "write">, keyring: Keyring): Writer {
  async function writeGroup(rows: readonly WriteRow[]): Promise<readonly (number | undefined)[]> {
    const keys = await keyring.keysOf(rows.flatMap((row) => ("personId" in row ? row.personId : [])));
    const results = await backend.write(rows.map((row) => ("personId" in row ? sealRow(row, keys) : row)));
    const refused = [...rows.keys()].filter((place) => results[place] === undefined);
    const sealedAndRefused = refused.flatMap((place) => {
      const row = rows[place];
      return row !== undefined && "personId" in row ? [{ place, row }] : [];
    });
    if (sealedAndRefused.length === 0) return results;
    // either they are known, or the key that we remembered was deleted meanwhile: what comes from the person now gets a new one
    const withdrawn = await keyring.withdrawDeleted(keys);
    const again = sealedAndRefused.filter(({ row }) => withdrawn.has(row.personId));
    if (again.length === 0) return results;
    const repeated = await writeGroup(again.map(({ row }) => row));
    const places = new Map(again.map(({ place }, index) => [place, repeated[index]]));
    return results.map((result, place) => result ?? places.get(place));
  }

  return groupCommit(writeGroup);
}

function sealRow({ table, clear, personId, text }: SealedRow, keys: ReadonlyMap<UserId, PersonKey>): BatchRow {
  const personKey = keys.get(personId);
  if (personKey === undefined) throw new StoreError("failed", `no key could be made for ${personId}`);
  const body = seal(personKey.key, text, bindingOf(table, clear));
  return { statement: table.insert, values: [...clear, body, personKey.keyId] };
}
