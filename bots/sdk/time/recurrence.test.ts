import { Temporal } from "temporal-polyfill";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextOccurrence } from "./recurrence.ts";

/** The first times of a series after its first, as local times with offset. */
function series(first: string, recurrence: "daily" | "weekdays" | "weekly" | "monthly", count: number) {
  const start = Temporal.ZonedDateTime.from(first);
  const found: string[] = [];
  let at = start.epochMilliseconds;
  for (let index = 0; index < count; index += 1) {
    at = nextOccurrence({ firstAt: start.epochMilliseconds, timeZone: start.timeZoneId, recurrence }, at);
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(start.timeZoneId);
    found.push(local.toString({ timeZoneName: "never", smallestUnit: "minute" }));
  }
  return found;
}

describe("keeps the time of day when the clocks change", () => {
  test.each([
    ["Berlin, spring", "2026-03-28T08:00[Europe/Berlin]", ["2026-03-29T08:00+02:00", "2026-03-30T08:00+02:00"]],
    ["Berlin, autumn", "2026-10-24T08:00[Europe/Berlin]", ["2026-10-25T08:00+01:00", "2026-10-26T08:00+01:00"]],
    [
      "Berlin, an hour that is skipped",
      "2026-03-28T02:30[Europe/Berlin]",
      ["2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"],
    ],
    [
      "Berlin, an hour that comes twice",
      "2026-10-24T02:30[Europe/Berlin]",
      ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"],
    ],
    ["New York, spring", "2026-03-07T17:00[America/New_York]", ["2026-03-08T17:00-04:00", "2026-03-09T17:00-04:00"]],
    [
      "New York, an hour that is skipped",
      "2026-03-07T02:15[America/New_York]",
      ["2026-03-08T03:15-04:00", "2026-03-09T02:15-04:00"],
    ],
    [
      "New York, an hour that comes twice",
      "2026-10-31T01:15[America/New_York]",
      ["2026-11-01T01:15-04:00", "2026-11-02T01:15-05:00"],
    ],
    ["Kolkata", "2026-03-28T08:00[Asia/Kolkata]", ["2026-03-29T08:00+05:30", "2026-03-30T08:00+05:30"]],
  ])("%s", (_name, first, expected) => {
    expect(series(first, "daily", 2)).toEqual(expected);
  });
});

test("weekdays leave out the weekend", () => {
  expect(series("2026-07-30T09:00[Europe/Berlin]", "weekdays", 3).map((at) => at.slice(0, 10))).toEqual([
    "2026-07-31",
    "2026-08-03",
    "2026-08-04",
  ]);
});

test("weekly keeps the day, monthly the day of the month or the last of a short month", () => {
  expect(series("2026-03-25T09:00[Europe/Berlin]", "weekly", 2)).toEqual([
    "2026-04-01T09:00+02:00",
    "2026-04-08T09:00+02:00",
  ]);
  expect(series("2026-01-31T09:00[Europe/Berlin]", "monthly", 3)).toEqual([
    "2026-02-28T09:00+01:00",
    "2026-03-31T09:00+02:00",
    "2026-04-30T09:00+02:00",
  ]);
});

test("what was missed is skipped", () => {
  const firstAt = Date.parse("2026-01-01T08:00:00Z");
  const next = nextOccurrence({ firstAt, timeZone: "UTC", recurrence: "daily" }, Date.parse("2031-05-05T09:00:00Z"));
  expect(new Date(next).toISOString()).toBe("2031-05-06T08:00:00.000Z");
});

const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"];
const starts = fc.integer({ min: Date.parse("2000-01-01T00:00Z"), max: Date.parse("2090-01-01T00:00Z") });

test("a daily series never skips or repeats a local day", () => {
  fc.assert(
    fc.property(starts, fc.constantFrom(...zones), fc.integer({ min: 0, max: 400 }), (firstAt, timeZone, skipped) => {
      const dayOf = (at: number) =>
        Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
      let at = nextOccurrence({ firstAt, timeZone, recurrence: "daily" }, firstAt + skipped * 86_400_000);
      for (let index = 0; index < 15; index += 1) {
        const next = nextOccurrence({ firstAt, timeZone, recurrence: "daily" }, at);
        expect(dayOf(next).toString()).toBe(dayOf(at).add({ days: 1 }).toString());
        at = next;
      }
    }),
  );
});

test("a series goes on after any time, by the smallest step that there is", () => {
  const recurrences = fc.constantFrom("weekdays" as const, "weekly" as const, "monthly" as const);
  fc.assert(
    fc.property(starts, starts, fc.constantFrom(...zones), recurrences, (firstAt, after, timeZone, recurrence) => {
      const next = nextOccurrence({ firstAt, timeZone, recurrence }, after);
      expect(next).toBeGreaterThan(after);
      expect(next).toBeGreaterThanOrEqual(firstAt);
      if (after < firstAt) return;
      const local = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone);
      const longest = local.add(recurrence === "monthly" ? { days: 31, hours: 2 } : { days: 7, hours: 2 });
      expect(next).toBeLessThanOrEqual(longest.epochMilliseconds);
    }),
  );
});
