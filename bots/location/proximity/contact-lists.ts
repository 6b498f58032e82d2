import { precisions } from "#sdk";
import type { Precision } from "#sdk";

/**
 * Who knows whom, as lists of rows: four bytes for each side of a pair, all in one array, so that looking through a list is a walk through memory.
 * An entry holds the other's row, above bits of what the two agreed to.
 */
export interface ContactLists {
  /** All lists. A row's is from `startOf` on, `countOf` long, in no order. Not to be kept: replaced when lists change. */
  entries(): Int32Array;
  startOf(row: number): number;
  countOf(row: number): number;
  set(row: number, other: number, terms: Terms): void;
  remove(row: number, other: number): void;
  clear(row: number): void;
}

export interface Terms {
  /** How precisely the row that the list belongs to may know where the other is. */
  readonly toOwner: Precision;
  /** How precisely the other may know where the row that the list belongs to is. */
  readonly toOther: Precision;
  /** Whether one of them wants to be told of the other at another distance than of everybody. */
  readonly hasOwnRadius: boolean;
}

/** Two bits for each precision, one for the radius; the row stands above them. */
const termBits = 5;
const precisionMask = 3;
const ownRadiusBit = 16;
const firstLength = 1024;

export const rowOf = (entry: number): number => entry >>> termBits;

export function termsOf(entry: number): Terms {
  return {
    toOwner: precisions[entry & precisionMask] ?? "city",
    toOther: precisions[(entry >>> 2) & precisionMask] ?? "city",
    hasOwnRadius: (entry & ownRadiusBit) !== 0,
  };
}

function entryOf(other: number, { toOwner, toOther, hasOwnRadius }: Terms): number {
  const terms = (precisions.indexOf(toOther) << 2) | precisions.indexOf(toOwner) | (hasOwnRadius ? ownRadiusBit : 0);
  return (other << termBits) | terms;
}

export function createContactLists(): ContactLists {
  let entries = new Int32Array(firstLength);
  /** Start and count of each row, side by side. */
  let spans = new Uint32Array(firstLength);
  let used = 0;

  const startOf = (row: number): number => spans[2 * row] ?? 0;
  const countOf = (row: number): number => spans[2 * row + 1] ?? 0;

  function find(row: number, other: number): number {
    const start = startOf(row);
    const end = start + countOf(row);
    for (let index = start; index < end; index += 1) if (rowOf(entries[index] ?? 0) === other) return index;
    return -1;
  }

  /** Moves all lists into a new array, without what lies unused between them and with room for half as much again. */
  function repack(more: number): void {
    let needed = more;
    for (let row = 0; 2 * row < spans.length; row += 1) needed += capacityFor(countOf(row));
    const packed = new Int32Array(Math.ceil(needed * 1.5) + firstLength);
    used = 0;
    for (let row = 0; 2 * row < spans.length; row += 1) {
      const [start, count] = [startOf(row), countOf(row)];
      for (let index = 0; index < count; index += 1) packed[used + index] = entries[start + index] ?? 0;
      spans[2 * row] = used;
      used += capacityFor(count);
    }
    entries = packed;
  }

  /** Gives the row a longer place at the end. */
  function move(row: number, capacity: number): void {
    if (used + capacity > entries.length) repack(capacity);
    const start = startOf(row);
    entries.copyWithin(used, start, start + countOf(row));
    spans[2 * row] = used;
    used += capacity;
  }

  function append(row: number, entry: number): void {
    if (2 * row + 1 >= spans.length) spans = lengthened(spans, 2 * row + 2);
    const count = countOf(row);
    const capacity = capacityFor(count + 1);
    if (capacity > capacityFor(count)) move(row, capacity);
    entries[startOf(row) + count] = entry;
    spans[2 * row + 1] = count + 1;
  }

  return {
    entries: () => entries,
    startOf,
    countOf,
    set(row, other, terms) {
      const index = find(row, other);
      if (index < 0) append(row, entryOf(other, terms));
      else entries[index] = entryOf(other, terms);
    },
    remove(row, other) {
      const index = find(row, other);
      if (index < 0) return;
      const last = countOf(row) - 1;
      entries[index] = entries[startOf(row) + last] ?? 0;
      spans[2 * row + 1] = last;
    },
    clear(row) {
      if (countOf(row) > 0) spans[2 * row + 1] = 0;
    },
  };
}

/** Room for a list so long: 4, 6, 8, 12, 16, 24 … */
function capacityFor(count: number): number {
  if (count <= 4) return count === 0 ? 0 : 4;
  const power = 2 ** (31 - Math.clz32(count - 1));
  return count <= power * 1.5 ? power * 1.5 : power * 2;
}

function lengthened(array: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.ceil(needed * 1.5));
  longer.set(array);
  return longer;
}
