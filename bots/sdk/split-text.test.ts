import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitText } from "./split-text.ts";

test.each([
  ["short text stays whole", "one two", 20, ["one two"]],
  ["an empty text is one empty piece", "", 20, [""]],
  ["paragraphs go together as far as they fit", "aaaa\n\nbbbb\n\ncccc", 11, ["aaaa\n\nbbbb", "cccc"]],
  ["lines are the next border", "aaaa bb\ncccc dd", 10, ["aaaa bb", "cccc dd"]],
  ["words are the next", "aaaa bbbb cccc", 10, ["aaaa bbbb", "cccc"]],
  ["a long word is cut", "aaaaaaaaaaaa", 5, ["aaaaa", "aaaaa", "aa"]],
  ["characters stay whole", "€€€", 4, ["€", "€", "€"]],
])("%s", (_name, text, maxBytes, expected) => {
  expect(splitText(text, maxBytes)).toEqual(expected);
});

test("every piece fits, and nothing but white space is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 8, max: 50 }), (text, maxBytes) => {
      const pieces = splitText(text, maxBytes);
      expect(pieces.every((piece) => Buffer.byteLength(piece) <= maxBytes)).toBe(true);
      const words = (value: string): string => value.replaceAll(/\s/gu, "");
      expect(words(pieces.join(""))).toBe(words(text));
    }),
  );
});
