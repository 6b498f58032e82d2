import { precisions } from "#sdk";
import type { Precision } from "#sdk";

/** Who knows whom, as lists of rows: four bytes for each side of a pair. */
export interface ContactLists {
  /** Entries of a row's contacts, in no order. Not to be kept. */
  of(row: number): Int32Array;
  rowOf(entry: number): number;
  /** How precisely the row that the list belongs to may know where the other is. */
  toOwner(entry: number): Precision;
  /** How precisely the other may know where the row that the list belongs to is. */
  toOther(entry: number): Precision;
  set(row: number, other: number, grants: { readonly toOwner: Precision; readonly toOther: Precision }): void;
  remove(row: number, other: number): void;
  clear(row: number): void;
}

/** Two bits for each precision; the row stands above them. */
export const grantBits = 4;
const grantMask = 3;
const empty = new Int32Array(0);

export function createContactLists(): ContactLists {
  const lists = new Array<Int32Array>();

  const of = (row: number): Int32Array => lists[row] ?? empty;
  const rowOf = (entry: number): number => entry >>> grantBits;
  const precisionOf = (bits: number): Precision => precisions[bits & grantMask] ?? "city";

  return {
    of,
    rowOf,
    toOwner: (entry) => precisionOf(entry),
    toOther: (entry) => precisionOf(entry >>> 2),
    set(row, other, { toOwner, toOther }) {
      const entry = (other << grantBits) | (precisions.indexOf(toOther) << 2) | precisions.indexOf(toOwner);
      const list = of(row);
      const place = list.findIndex((each) => rowOf(each) === other);
      if (place >= 0) {
        list[place] = entry;
        return;
      }
      const longer = new Int32Array(list.length + 1);
      longer.set(list);
      longer[list.length] = entry;
      lists[row] = longer;
    },
    remove(row, other) {
      const list = of(row);
      const kept = list.filter((each) => rowOf(each) !== other);
      if (kept.length < list.length) lists[row] = kept;
    },
    clear(row) {
      if (lists[row] !== undefined) lists[row] = empty;
    },
  };
}
