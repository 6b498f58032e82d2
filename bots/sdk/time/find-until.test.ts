import { expect, test } from "vitest";
import { findUntil } from "./find-until.ts";

const now = Date.parse("2026-07-30T14:00:00Z");
const context = { now, timeZone: "UTC" };
const minute = 60_000;

test.each([
  ["bob 1h", 60, "bob"],
  ["bob 1h30", 90, "bob"],
  ["bob 1 h 15 min", 75, "bob"],
  ["bob 30 min", 30, "bob"],
  ["bob 90m", 90, "bob"],
  ["with Bob for an hour", 60, "with Bob"],
  ["with Bob for an hour and a half", 90, "with Bob"],
  ["with Bob for half an hour", 30, "with Bob"],
  ["for two hours with Bob", 120, "with Bob"],
  ["with Bob for the next 45 minutes, please", 45, "with Bob , please"],
  ["bob 1.5 hours", 90, "bob"],
  ["bob 0,5h", 30, "bob"],
  ["bob 2 days", 2 * 24 * 60, "bob"],
  ["bob for a week", 7 * 24 * 60, "bob"],
  ["@bob:example.org 3h", 180, "@bob:example.org"],
  ["bob until 18:00", 240, "bob"],
  ["until 18:00 with bob", 240, "with bob"],
  ["bob till 6 pm", 240, "bob"],
  ["bob until 2026-07-30T15:00Z", 60, "bob"],
])("%s", (text, minutes, rest) => {
  expect(findUntil(text, context)).toEqual({ until: now + minutes * minute, rest });
});

test("an end is understood where the person is", () => {
  const found = findUntil("bob until 18:00", { now, timeZone: "Europe/Berlin" });
  expect(found?.until).toBe(now + 120 * minute);
});

test.each([
  "bob",
  "",
  "bob2",
  "r2d2",
  "@user4h:example.org",
  "7 dwarves",
  "Bob and a half",
  "bob until whenever",
  "bob 12",
])("no length of time: %s", (text) => {
  expect(findUntil(text, context)).toBeUndefined();
});
