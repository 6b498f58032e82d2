import { Temporal } from "temporal-polyfill";
import type { Recurrence } from "../reminders/reminders-state.ts";

/** A time that comes again. */
export interface Series {
  /** The first time, milliseconds since the epoch. */
  readonly firstAt: number;
  /** IANA name: the times are the same on the clocks of this zone, in summer and in winter. */
  readonly timeZone: string;
  readonly recurrence: Recurrence;
}

const units = { daily: "days", weekdays: "days", weekly: "weeks", monthly: "months" } as const;

/**
 * When a series comes next after a time, milliseconds since the epoch. What the clocks skip in spring comes an hour later, what they show twice in autumn comes the first
 * time; a month that is too short has its last day instead.
 */
export function nextOccurrence({ firstAt, timeZone, recurrence }: Series, after: number): number {
  const first = localTime(firstAt, timeZone);
  const unit = units[recurrence];
  const elapsed = first.until(localTime(after, timeZone), { largestUnit: unit })[unit];
  for (let step = Math.max(0, elapsed - 1); ; step += 1) {
    const local = first.add({ [unit]: step });
    if (recurrence === "weekdays" && local.dayOfWeek > 5) continue;
    const at = local.toZonedDateTime(timeZone).epochMilliseconds;
    if (at > after) return at;
  }
}

function localTime(at: number, timeZone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
}
