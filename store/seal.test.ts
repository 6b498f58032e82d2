import { createSecretKey, randomBytes } from "node:crypto";
import { assert, integer, nat, pre, property, string, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { open, seal } from "./seal.ts";

const keys = uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => createSecretKey(Buffer.from(bytes)));
const texts = string({ unit: "binary", maxLength: 2000 });

it("opens what it sealed", () => {
  assert(
    property(keys, texts, texts, (key, text, row) => {
      expect(open(key, seal(key, text, row), row)).toBe(text);
    }),
  );
});

it("opens nothing that was changed, cut or extended in any place", () => {
  assert(
    property(keys, texts, nat(), integer({ min: 1, max: 255 }), (key, text, place, change) => {
      const sealed = seal(key, text, "row");
      const changed = Buffer.from(sealed);
      changed[place % changed.length] = (changed[place % changed.length] ?? 0) ^ change;
      expect(open(key, changed, "row")).toBeUndefined();
      expect(open(key, sealed.subarray(0, place % sealed.length), "row")).toBeUndefined();
      expect(open(key, Buffer.concat([sealed, Buffer.of(change)]), "row")).toBeUndefined();
    }),
  );
});

it("opens nothing with another key or in another row", () => {
  assert(
    property(keys, keys, texts, texts, (key, other, text, row) => {
      pre(!key.equals(other));
      const sealed = seal(key, text, row);
      expect(open(key, sealed, `${row}'`)).toBeUndefined();
      expect(open(other, sealed, row)).toBeUndefined();
    }),
  );
});

it("uses no nonce twice and begins with the format's version", () => {
  const key = createSecretKey(randomBytes(32));
  const sealed = Array.from({ length: 3000 }, () => seal(key, "same", "row"));
  expect(new Set(sealed.map((bytes) => bytes.subarray(1, 13).toString("hex"))).size).toBe(3000);
  expect(new Set(sealed.map((bytes) => bytes[0]))).toEqual(new Set([1]));
});
