import { encodeKey } from "./key-encoding.ts";
import type { Key } from "./key-encoding.ts";
import type { KeyBounds } from "./record-storage.ts";

/** IndexedDB 3.0, "IDBKeyRange". */
export class IdbKeyRange implements KeyBounds {
  readonly lower: Uint8Array | undefined;
  readonly upper: Uint8Array | undefined;
  readonly isLowerOpen: boolean;
  readonly isUpperOpen: boolean;

  private constructor(bounds: KeyBounds) {
    this.lower = bounds.lower;
    this.upper = bounds.upper;
    this.isLowerOpen = bounds.isLowerOpen ?? false;
    this.isUpperOpen = bounds.isUpperOpen ?? false;
  }

  static only(key: Key): IdbKeyRange {
    const bytes = validKey(key);
    return new IdbKeyRange({ lower: bytes, upper: bytes });
  }

  static bound(lower: Key, upper: Key, isLowerOpen = false, isUpperOpen = false): IdbKeyRange {
    const ends = { lower: validKey(lower), upper: validKey(upper) };
    const order = Buffer.compare(ends.lower, ends.upper);
    if (order > 0 || (order === 0 && (isLowerOpen || isUpperOpen))) {
      throw new DOMException("the range's lower end is above its upper one", "DataError");
    }
    return new IdbKeyRange({ ...ends, isLowerOpen, isUpperOpen });
  }

  static lowerBound(lower: Key, isLowerOpen = false): IdbKeyRange {
    return new IdbKeyRange({ lower: validKey(lower), isLowerOpen });
  }

  static upperBound(upper: Key, isUpperOpen = false): IdbKeyRange {
    return new IdbKeyRange({ upper: validKey(upper), isUpperOpen });
  }

  /** "Convert a value to a key range": a range, a key, or nothing for everything. */
  static of(query: unknown): KeyBounds {
    if (query instanceof IdbKeyRange) return query;
    if (query === undefined || query === null) return {};
    const bytes = validKey(query);
    return { lower: bytes, upper: bytes };
  }
}

/** @throws DOMException `DataError` for what is no key */
export function validKey(value: unknown): Buffer {
  const bytes = encodeKey(value);
  if (bytes === undefined) throw new DOMException("this is no key: use a string, a number or an array", "DataError");
  return bytes;
}
