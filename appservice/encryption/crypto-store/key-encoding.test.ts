import * as fakeIndexedDb from "fake-indexeddb";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeKey, encodeKey } from "./key-encoding.ts";
import type { Key } from "./key-encoding.ts";

/** Another make of IndexedDB; its types are a browser's, which are not here. */
const oracle = (fakeIndexedDb as unknown as { readonly indexedDB: { cmp(one: Key, other: Key): number } }).indexedDB;

/** Every UTF-16 text, lone surrogates and zeros included. */
const text = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 0, max: 0xff_ff }), fc.integer({ min: 0, max: 0x82 }))
    .map((unit) => String.fromCharCode(unit)),
  maxLength: 6,
});
const key: fc.Arbitrary<Key> = fc.letrec<{ key: Key }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 2 },
    text,
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.array(tie("key"), { maxLength: 3 }),
  ),
})).key;

function encoded(value: Key): Buffer {
  const bytes = encodeKey(value);
  if (bytes === undefined) throw new Error("no key");
  return bytes;
}

test("bytes have the order of IndexedDB", () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(Math.sign(Buffer.compare(encoded(one), encoded(other)))).toBe(oracle.cmp(one, other));
    }),
    { numRuns: 2000 },
  );
});

test("a key comes back from its bytes", () => {
  fc.assert(
    fc.property(key, (value) => {
      expect(oracle.cmp(decodeKey(encoded(value)), value)).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test.each([[undefined], [null], [true], [{}], [Number.NaN], [["a", undefined]]])("%o is no key", (value) => {
  expect(encodeKey(value)).toBeUndefined();
});
