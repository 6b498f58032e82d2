import { expect, test } from "vitest";
import { readShare } from "./read-share.ts";

const now = Date.parse("2026-07-30T14:00:00Z");
const hour = 3_600_000;

test.each([
  ["bob 1h", { who: "bob", until: now + hour, precision: "exact" }],
  ["Bob", { who: "Bob", until: undefined, precision: "exact" }],
  ["with Bob for an hour", { who: "Bob", until: now + hour, precision: "exact" }],
  ["my location with Bob Smith for 2 hours, please.", { who: "Bob Smith", until: now + 2 * hour, precision: "exact" }],
  ["@bob:example.org until 18:00", { who: "@bob:example.org", until: now + 4 * hour, precision: "exact" }],
  ["bob city 1h", { who: "bob", until: now + hour, precision: "city" }],
  ["with Bob for an hour, only my neighbourhood", { who: "Bob", until: now + hour, precision: "neighborhood" }],
  ["where I am with bob exactly 30 min", { who: "bob", until: now + hour / 2, precision: "exact" }],
  ["", { who: "", until: undefined, precision: "exact" }],
])("%s", (text, wish) => {
  expect(readShare(text, { now, timeZone: "UTC" })).toEqual(wish);
});
