import { expect, test } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 21, 12);
const reset = { "x-ratelimit-reset-requests": "1m2.5s", "x-ratelimit-reset-tokens": "20ms" };

test.each<[string, Record<string, string>, number | undefined]>([
  ["nothing", {}, undefined],
  ["seconds", { "retry-after": "7" }, 7000],
  ["parts of a second", { "retry-after": "0.25" }, 250],
  ["zero", { "retry-after": "0" }, 0],
  ["a date", { "retry-after": "Sat, 21 Nov 2026 12:01:00 GMT" }, 60_000],
  [
    "a date by a clock that is wrong",
    { "retry-after": "Sat, 21 Nov 2020 00:00:30 GMT", date: "Sat, 21 Nov 2020 00:00:00 GMT" },
    30_000,
  ],
  ["a date that is over", { "retry-after": "Sat, 21 Nov 2026 11:00:00 GMT" }, 0],
  ["milliseconds, which are more exact", { "retry-after-ms": "1234.5", "retry-after": "2" }, 1234.5],
  ["nonsense", { "retry-after": "soon", "retry-after-ms": "-5" }, undefined],
  ["limits that are not used up", { ...reset, "x-ratelimit-remaining-requests": "3" }, undefined],
  ["requests used up", { ...reset, "x-ratelimit-remaining-requests": "0" }, 62_500],
  ["tokens used up", { ...reset, "x-ratelimit-remaining-tokens": "0" }, 20],
  [
    "both used up: the later",
    { ...reset, "x-ratelimit-remaining-requests": "0", "x-ratelimit-remaining-tokens": "0" },
    62_500,
  ],
  ["a reset of another form", { "x-ratelimit-reset-tokens": "noon", "x-ratelimit-remaining-tokens": "0" }, undefined],
])("%s", (_, headers, expected) => {
  expect(readRetryAfter(new Headers(headers), now)).toBe(expected);
});
