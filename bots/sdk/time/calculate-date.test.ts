import { expect, test } from "vitest";
import { describeTool } from "../define-tool.ts";
import { calculateDate } from "./calculate-date.ts";
import type { DateQuestion } from "./calculate-date.ts";
import { dateCalculator } from "./date-calculator.ts";

/** Thursday, 14:00 in Berlin. */
const context = { now: Date.parse("2026-07-30T14:00:00+02:00"), timeZone: "Europe/Berlin" };

test.each<[DateQuestion, RegExp]>([
  [{ operation: "difference", from: "2026-07-30", to: "2026-10-30" }, /^92 days \(3 months; 13 weeks, 1 day\) from /u],
  [{ operation: "difference", from: "2026-07-30", to: "2026-07-20" }, /^-10 days \(-10 days; -1 week, -3 days\)/u],
  [{ operation: "difference", from: "now", to: "at 5" }, /^3 hours from Thursday, July 30, 2026, 14:00/u],
  [{ operation: "difference", from: "2026-10-25T00:00", to: "2026-10-25T12:00" }, /^13 hours /u],
  [{ operation: "difference", from: "2026-07-30T14:00", to: "2026-07-30T14:00" }, /^no time /u],
  [{ operation: "add", from: "2026-01-31", amount: 1, unit: "months" }, /^Saturday, February 28, 2026, 09:00/u],
  [{ operation: "add", from: "2026-03-28T08:00", amount: 24, unit: "hours" }, /^Sunday, March 29, 2026, 09:00/u],
  [{ operation: "add", from: "2026-03-28T08:00", amount: 1, unit: "days" }, /^Sunday, March 29, 2026, 08:00/u],
  [{ operation: "add", from: "2026-07-30", amount: 5, unit: "workdays" }, /^Thursday, August 6, 2026/u],
  [{ operation: "add", from: "2026-07-30", amount: -4, unit: "workdays" }, /^Friday, July 24, 2026/u],
  [{ operation: "weekday", from: "2000-02-29" }, /^Tuesday, February 29, 2000$/u],
  [{ operation: "weekday", from: "tomorrow" }, /^Friday, July 31, 2026$/u],
  [
    { operation: "convert", from: "2026-07-30T17:00", toZone: "Asia/Kolkata" },
    /^.* 17:00 \(Europe\/Berlin\) is Thursday, July 30, 2026, 20:30 \(Asia\/Kolkata\)$/u,
  ],
  [
    { operation: "convert", from: "2026-12-31 20:00", fromZone: "America/New_York", toZone: "Europe/Berlin" },
    /is Friday, January 1, 2027, 02:00 \(Europe\/Berlin\)$/u,
  ],
  [{ operation: "convert", from: "now", toZone: "Mars/Olympus" }, /^That cannot be calculated: /u],
  [{ operation: "weekday", from: "banana" }, /^"banana" names no date/u],
])("%o", (question, expected) => {
  expect(calculateDate(question, context)).toMatch(expected);
});

test("the tool says what is missing, and shows models a schema", () => {
  const result = dateCalculator.input.safeParse({ operation: "add", from: "now" });
  expect(result.error?.issues[0]?.message).toBe("add needs more than that, see the descriptions");
  expect(describeTool(dateCalculator).inputSchema).toMatchObject({ type: "object", required: ["operation", "from"] });
});
