import { describe, expect, test } from "vitest";
import { isQuiet, quietHoursInWords, readQuietHours } from "./quiet-hours.ts";
import { readNearby, readNearbySentence } from "./read-nearby.ts";

describe("what follows !nearby", () => {
  test.each<[string, ReturnType<typeof readNearby>]>([
    ["on", { step: "on" }],
    ["ON", { step: "on" }],
    ["on bob", { step: "on", contact: "bob" }],
    ["on for Bob Brown", { step: "on", contact: "Bob Brown" }],
    ["on for everybody", { step: "on" }],
    ["off", { step: "off" }],
    ["off @bob:example.org", { step: "off", contact: "@bob:example.org" }],
    ["radius 2 km", { step: "radius", meters: 2_000 }],
    ["2km", { step: "radius", meters: 2_000 }],
    ["radius bob 500 m", { step: "radius", meters: 500, contact: "bob" }],
    ["radius 1.5 km for bob", { step: "radius", meters: 1_500, contact: "bob" }],
    ["within 800 meters of Bob", { step: "radius", meters: 800, contact: "Bob" }],
    ["radius", undefined],
    ["radius 5", undefined],
    ["precision city", { step: "precision", precision: "city" }],
    ["precision neighbourhood for bob", { step: "precision", precision: "neighborhood", contact: "bob" }],
    ["precision bob exact", { step: "precision", precision: "exact", contact: "bob" }],
    ["precision fine", undefined],
    ["quiet 22:00-07:00", { step: "quiet", hours: { from: 1_320, to: 420 } }],
    ["quiet off", { step: "quiet" }],
    ["quiet sometimes", undefined],
    ["settings", { step: "settings" }],
    ["", undefined],
    ["nonsense", undefined],
  ])("%s", (text, step) => {
    expect(readNearby(text)).toEqual(step);
  });
});

describe("a plain sentence", () => {
  test.each<[string, ReturnType<typeof readNearbySentence>]>([
    ["Tell me when Bob is near.", [{ step: "on", contact: "Bob" }]],
    ["please let me know whenever bob brown comes close to me", [{ step: "on", contact: "bob brown" }]],
    ["alert me if any of my contacts is in my area", [{ step: "on" }]],
    [
      "notify me when Bob is within 2 km",
      [
        { step: "on", contact: "Bob" },
        { step: "radius", meters: 2_000, contact: "Bob" },
      ],
    ],
    ["tell me when I leave work", undefined],
    ["tell me when the bus is late", undefined],
    ["tell me about Bob", undefined],
  ])("%s", (sentence, steps) => {
    expect(readNearbySentence(sentence)).toEqual(steps);
  });
});

describe("quiet hours", () => {
  test.each([
    ["22:00-07:00", "22:00 – 07:00"],
    ["from 10 pm to 7 am", "22:00 – 07:00"],
    ["22 until 6.30", "22:00 – 06:30"],
    ["midnight to noon", "00:00 – 12:00"],
    ["12am-12pm", "00:00 – 12:00"],
    ["22-24", "22:00 – 00:00"],
    ["7-7", undefined],
    ["25-7", undefined],
    ["13 pm to 7", undefined],
    ["22:75-7", undefined],
    ["at night", undefined],
  ])("%s", (text, words) => {
    const hours = readQuietHours(text);
    expect(hours && quietHoursInWords(hours)).toBe(words);
  });

  test.each([
    ["22-7", "2026-11-21T21:59:00Z", "UTC", false],
    ["22-7", "2026-11-21T22:00:00Z", "UTC", true],
    ["22-7", "2026-11-22T06:59:59Z", "UTC", true],
    ["22-7", "2026-11-22T07:00:00Z", "UTC", false],
    ["9-17", "2026-11-22T12:00:00Z", "UTC", true],
    ["9-17", "2026-11-22T17:00:00Z", "UTC", false],
    ["22-7", "2026-11-22T12:00:00Z", "Asia/Tokyo", false],
    ["22-7", "2026-11-22T14:00:00Z", "Asia/Tokyo", true],
    ["22-24", "2026-11-22T23:59:00Z", "UTC", true],
    ["22-24", "2026-11-22T00:00:00Z", "UTC", false],
  ])("%s hold at %s in %s: %s", (text, time, timeZone, expected) => {
    const hours = readQuietHours(text);
    expect(hours && isQuiet(hours, Date.parse(time), timeZone)).toBe(expected);
  });
});
