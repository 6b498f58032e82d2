import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { calculateDate, dateUnits } from "./calculate-date.ts";
import type { DateQuestion } from "./calculate-date.ts";
import { timeZoneOf } from "./time-zone-of.ts";

const date = z.string().max(100);
const amount = z.number().int().min(-1_000_000).max(1_000_000);

const input = z
  .object({
    operation: z
      .enum(["difference", "add", "weekday", "convert"])
      .describe(
        "difference: time from `from` to `to`; add: `amount` of `unit` to `from`; weekday of `from`; convert: `from` into `toZone`.",
      ),
    from: date.describe(
      'ISO 8601 in the person\'s local time, as in "2026-07-30T17:00", or words: "now", "next friday at 9".',
    ),
    to: date.optional().describe("For difference, as `from`."),
    amount: amount.optional().describe("For add; negative for what was before."),
    unit: z.enum(dateUnits).optional().describe("For add."),
    fromZone: z.string().optional().describe("For convert: time zone of `from`, IANA name; the person's if left out."),
    toZone: z.string().optional().describe("For convert: IANA name."),
  })
  .transform((given, context): DateQuestion => {
    const { operation, from, to, unit, fromZone, toZone } = given;
    if (operation === "weekday") return { operation, from };
    if (operation === "difference" && to !== undefined) return { operation, from, to };
    if (operation === "convert" && toZone !== undefined) return { operation, from, fromZone, toZone };
    if (operation === "add" && given.amount !== undefined && unit !== undefined)
      return { operation, from, amount: given.amount, unit };
    context.addIssue({ code: "custom", message: `${operation} needs more than that, see the descriptions` });
    return z.NEVER;
  });

/** Calculates with dates and times, which language models are bad at. */
export const dateCalculator = defineTool({
  name: "date_calculator",
  description:
    "Calculates with dates and times exactly: days between dates, a date so many days or workdays away, the weekday of a date, a time in another time zone. Use it instead of calculating yourself.",
  example: "how many workdays are there until Christmas?",
  input,
  run: async (question, { turn }) =>
    calculateDate(question, { now: Date.now(), timeZone: await timeZoneOf(() => turn.person()) }),
});
