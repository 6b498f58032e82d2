import { Temporal } from "temporal-polyfill";
import { findMoment } from "./find-moment.ts";
import type { MomentContext } from "./read-words.ts";
import { tellDay } from "./tell-moment.ts";

/** A question about the calendar or the clock. Dates are ISO 8601 or English words, in the person's time zone unless said otherwise. */
export type DateQuestion =
  | { readonly operation: "difference"; readonly from: string; readonly to: string }
  | { readonly operation: "add"; readonly from: string; readonly amount: number; readonly unit: DateUnit }
  | { readonly operation: "weekday"; readonly from: string }
  | {
      readonly operation: "convert";
      readonly from: string;
      readonly fromZone?: string | undefined;
      readonly toZone: string;
    };

export const dateUnits = ["minutes", "hours", "days", "workdays", "weeks", "months", "years"] as const;
export type DateUnit = (typeof dateUnits)[number];

/** Answers in words; what cannot be answered is said in words too. */
export function calculateDate(question: DateQuestion, context: MomentContext): string {
  try {
    return answer(question, context);
  } catch (error) {
    if (error instanceof RangeError) return `That cannot be calculated: ${error.message}.`;
    throw error;
  }
}

function answer(question: DateQuestion, context: MomentContext): string {
  const zone = question.operation === "convert" ? (question.fromZone ?? context.timeZone) : context.timeZone;
  const from = read(question.from, { ...context, timeZone: zone });
  if (from === undefined) return notUnderstood(question.from);
  switch (question.operation) {
    case "difference": {
      const to = read(question.to, context);
      return to === undefined ? notUnderstood(question.to) : tellDifference(from, to);
    }
    case "add": {
      const { amount, unit } = question;
      return tell(unit === "workdays" ? addWorkdays(from, amount) : from.add({ [unit]: amount }));
    }
    case "weekday":
      return tellDay(from.toPlainDate());
    case "convert":
      return `${tell(from)} is ${tell(from.withTimeZone(question.toZone))}`;
  }
}

function read(text: string, context: MomentContext): Temporal.ZonedDateTime | undefined {
  if (!/^\s*now\s*$/iu.test(text)) return findMoment(text, context)?.at;
  return Temporal.Instant.fromEpochMilliseconds(context.now).toZonedDateTimeISO(context.timeZone).round("minute");
}

function notUnderstood(text: string): string {
  return `"${text}" names no date that I understand: write it as in 2026-07-30T17:00.`;
}

/** "92 days (3 months, 1 day; 13 weeks, 1 day)" for dates, hours and minutes when they are less than two days apart. */
function tellDifference(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): string {
  const days = from.toPlainDate().until(to.toPlainDate(), { largestUnit: "days" }).days;
  const between = `from ${tell(from)} to ${tell(to)}`;
  if (Math.abs(days) < 2)
    return `${inUnits(from.until(to, { largestUnit: "hours", smallestUnit: "minutes" }))} ${between}`;
  const inMonths = inUnits(from.toPlainDate().until(to.toPlainDate(), { largestUnit: "years" }));
  const inWeeks = inUnits(from.toPlainDate().until(to.toPlainDate(), { largestUnit: "weeks" }));
  return `${plural(days, "day")} (${inMonths}; ${inWeeks}) ${between}`;
}

function inUnits(duration: Temporal.Duration): string {
  const units = ["years", "months", "weeks", "days", "hours", "minutes"] as const;
  const parts = units.flatMap((unit) => (duration[unit] === 0 ? [] : [plural(duration[unit], unit.slice(0, -1))]));
  return parts.join(", ") || "no time";
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${Math.abs(count) === 1 ? "" : "s"}`;
}

function addWorkdays(from: Temporal.ZonedDateTime, amount: number): Temporal.ZonedDateTime {
  const step = Math.sign(amount);
  let at = from;
  for (let left = Math.abs(amount); left > 0;) {
    at = at.add({ days: step });
    if (at.dayOfWeek <= 5) left -= 1;
  }
  return at;
}

function tell(at: Temporal.ZonedDateTime): string {
  return `${tellDay(at.toPlainDate())}, ${at.toPlainTime().toString({ smallestUnit: "minute" })} (${at.timeZoneId})`;
}
