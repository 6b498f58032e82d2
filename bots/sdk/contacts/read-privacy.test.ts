import { describe, expect, test } from "vitest";
import { grantFor, readPrivacy } from "./read-privacy.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const hour = 3_600_000;
const context = { now, timeZone: "UTC" };

test.each([
  ["", { kind: "show-all" }],
  ["Bob Smith", { kind: "show", who: "Bob Smith" }],
  ["bob nearby", { kind: "show", who: "bob" }],
  ["bob nearby on", { kind: "give", who: "bob", what: "nearby", limits: {} }],
  [
    "Bob Smith nearby to the city within 2 km for 3 hours",
    {
      kind: "give",
      who: "Bob Smith",
      what: "nearby",
      limits: { precision: "city", radiusMeters: 2000, until: now + 3 * hour },
    },
  ],
  [
    "bob alerts 500 m exact",
    { kind: "give", who: "bob", what: "nearby", limits: { precision: "exact", radiusMeters: 500 } },
  ],
  ["bob nearby 1,5km", { kind: "give", who: "bob", what: "nearby", limits: { radiusMeters: 1500 } }],
  [
    "bob location neighbourhood until 18:00",
    { kind: "give", who: "bob", what: "location", limits: { precision: "neighborhood", until: now + 6 * hour } },
  ],
  ["bob voice on 1h", { kind: "give", who: "bob", what: "voice", limits: { until: now + hour } }],
  ["bob Messages OFF", { kind: "take-back", who: "bob", what: "messages" }],
  ["@bob:test everything off", { kind: "take-back", who: "@bob:test", what: "everything" }],
  ["everybody off", { kind: "take-back", who: "everybody", what: "everything" }],
  ["bob everything on", { kind: "unclear" }],
  ["bob location sometimes", { kind: "unclear" }],
  ["bob messages city", { kind: "unclear" }],
  ["bob location 5 km", { kind: "unclear" }],
  ["bob nearby 20 m", { kind: "unclear" }],
  ["bob nearby 2000 km", { kind: "unclear" }],
  ["bob location until 2020-01-01", { kind: "unclear" }],
])("reads %j", (text, expected) => {
  expect(readPrivacy(text, context)).toEqual(expected);
});

describe("what is not said", () => {
  test.each([
    ["messages", {}, {}],
    ["voice", {}, { until: now + 24 * hour }],
    ["voice", { until: now + hour }, { until: now + hour }],
    ["location", {}, { precision: "city" }],
    ["nearby", { until: now + hour }, { precision: "city", until: now + hour }],
  ] as const)("is as little as there is, of %s", (what, limits, expected) => {
    expect(grantFor(what, limits, {}, now)).toEqual(expected);
  });

  test("stays as it was, but for the time", () => {
    const before = { nearby: { precision: "exact", radiusMeters: 300, until: now + hour } } as const;
    expect(grantFor("nearby", {}, before, now)).toEqual({ precision: "exact", radiusMeters: 300 });
    expect(grantFor("nearby", { precision: "city", radiusMeters: 900 }, before, now)).toEqual({
      precision: "city",
      radiusMeters: 900,
    });
  });
});
