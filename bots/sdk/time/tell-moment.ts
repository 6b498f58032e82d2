import { Temporal } from "temporal-polyfill";
import type { MomentContext } from "./read-words.ts";

/** A time in words that leave no doubt: "Thursday, 17:00 (Europe/Berlin)", with the date when it is further away. */
export function tellMoment(at: number, { now, timeZone }: MomentContext): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const days = today.until(local.toPlainDate()).days;
  return `${tellDay(local.toPlainDate(), days >= 0 && days < 7)}, ${tellTime(local)} (${timeZone})`;
}

/** "Thursday" or "Thursday, July 30, 2026". */
export function tellDay(date: Temporal.PlainDate, isNear = false): string {
  return date.toLocaleString("en-US", isNear ? { weekday: "long" } : { dateStyle: "full" });
}

/** "17:00", with seconds when there are any. */
function tellTime(local: Temporal.ZonedDateTime): string {
  return local.toPlainTime().toString({ smallestUnit: local.second === 0 ? "minute" : "second" });
}
