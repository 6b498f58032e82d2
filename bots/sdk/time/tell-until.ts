import { Temporal } from "temporal-polyfill";
import type { MomentContext } from "./read-words.ts";
import { tellMoment } from "./tell-moment.ts";

const minuteMs = 60_000;

/** "14:05 (Europe/Berlin)", with the day when that is another one; rounded up to the minute. */
export function tellUntil(until: number, context: MomentContext): string {
  const at = Math.ceil(until / minuteMs) * minuteMs;
  const local = (time: number) =>
    Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(context.timeZone).toPlainDateTime();
  const isToday = local(at).toPlainDate().equals(local(context.now).toPlainDate());
  if (!isToday) return tellMoment(at, context);
  return `${local(at).toPlainTime().toString({ smallestUnit: "minute" })} (${context.timeZone})`;
}
