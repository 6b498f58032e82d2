import { Temporal } from "temporal-polyfill";
import type { MomentContext } from "./read-words.ts";

const secondsMatterMs = 10 * 60_000;

/** A time in words that leave no doubt: "Thursday, 17:00 (Europe/Berlin)", with the date when it is further away. */
export function tellMoment(at: number, { now, timeZone }: MomentContext): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const days = today.until(local.toPlainDate()).days;
  const smallestUnit = local.second !== 0 && Math.abs(at - now) < secondsMatterMs ? "second" : "minute";
  const time = local.toPlainTime().toString({ smallestUnit });
  return `${tellDay(local.toPlainDate(), days >= 0 && days < 7)}, ${time} (${timeZone})`;
}

/** "Thursday" or "Thursday, July 30, 2026". */
export function tellDay(date: Temporal.PlainDate, isNear = false): string {
  return date.toLocaleString("en-US", isNear ? { weekday: "long" } : { dateStyle: "full" });
}
