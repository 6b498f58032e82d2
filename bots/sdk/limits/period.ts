import { Temporal } from "temporal-polyfill";
import type { LimitName } from "./limit.ts";
import type { DayRange } from "./usage-state.ts";

/** A day or a month, in UTC: the same for everybody, and nobody gains by changing their time zone. */
export interface Period extends DayRange {
  /** When the next one begins, milliseconds since the epoch. */
  readonly until: number;
}

/** `YYYY-MM-DD` in UTC. */
export function dayOf(at: number): string {
  return dateOf(at).toString();
}

export function dayPeriod(now: number): Period {
  const day = dateOf(now);
  return { from: day.toString(), to: day.toString(), until: startOf(day.add({ days: 1 })) };
}

export function monthPeriod(now: number): Period {
  const first = dateOf(now).with({ day: 1 });
  const next = first.add({ months: 1 });
  return { from: first.toString(), to: next.subtract({ days: 1 }).toString(), until: startOf(next) };
}

/** That of a budget; `undefined` for a message rate. */
export function periodOf(name: LimitName, now: number): Period | undefined {
  switch (name) {
    case "messagesPerMinute":
      return undefined;
    case "tokensPerDay":
    case "moneyPerDay":
      return dayPeriod(now);
    case "tokensPerMonth":
    case "moneyPerMonth":
      return monthPeriod(now);
  }
}

function dateOf(at: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("UTC").toPlainDate();
}

function startOf(date: Temporal.PlainDate): number {
  return date.toZonedDateTime("UTC").epochMilliseconds;
}
