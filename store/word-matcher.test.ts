import { expect, test } from "vitest";
import { wordMatcher } from "./word-matcher.ts";

test.each([
  ["pizza", "I like Pizza!", true],
  ["like pizza", "pizza is what I like", true],
  ["pizza pasta", "I like pizza", false],
  ["cafe", "im Café", true],
  ["MÜNCHEN", "münchen", true],
  ["don", "London", true],
  ["", "anything", false],
  ["  ", "anything", false],
])("%o in %o: %s", (query, text, expected) => {
  expect(wordMatcher(query)(text)).toBe(expected);
});
