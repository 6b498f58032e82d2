import type { ParsedComponents, ParsedResult } from "chrono-node";
import { Temporal } from "temporal-polyfill";
import { englishChrono } from "./time-words.ts";

/** Where and when words are to be understood. */
export interface MomentContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** IANA name of the time zone of whoever says it. */
  readonly timeZone: string;
  /** Whether it is to come again: a time of day is then one in the daytime, and may be over for today. */
  readonly isRepeated?: boolean;
}

/** What English words say of a time, and what they leave open. */
export type TimeSaid =
  | { readonly kind: "instant"; readonly at: number }
  | { readonly kind: "date-time"; readonly local: Temporal.PlainDateTime }
  | { readonly kind: "date"; readonly date: Temporal.PlainDate; readonly isWeekday: boolean }
  | { readonly kind: "time"; readonly time: Hour }
  | {
      readonly kind: "date-and-hour";
      readonly date: Temporal.PlainDate;
      readonly time: Hour;
      /** Whether the date is only named by a day of the week. */
      readonly isWeekday: boolean;
    };

/** A time of day as said. */
export interface Hour {
  readonly clock: Temporal.PlainTime;
  /** Whether it may be in the morning or in the evening. */
  readonly isAmbiguous: boolean;
}

/** Where words are in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface WordsFound {
  readonly said: TimeSaid;
  readonly spans: readonly Span[];
}

/** Parts of a day, as hours. */
const partsOfDay: Readonly<Record<string, number>> = { morning: 9, afternoon: 15, evening: 19, tonight: 20 };

const chrono = englishChrono();

/** The first time that a text names; a day and a time of day may be apart ("tomorrow to call mum at 5"). */
export function readWords(text: string, { now, timeZone }: MomentContext): WordsFound | undefined {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const reference = { instant: new Date(now), timezone: offsetNanoseconds / 60e9 };
  const found = chrono.parse(text, reference, { forwardDate: true }).map(({ start, text: words, index }) => ({
    said: readResult(start, words),
    span: { start: index, end: index + words.length },
  }));
  const [first] = found;
  if (first === undefined) return undefined;
  const kinds = ["date", "time"];
  const wanted = kinds.find((kind) => kinds.includes(first.said.kind) && kind !== first.said.kind);
  const second = found.find(({ said }) => said.kind === wanted);
  if (second === undefined) return { said: first.said, spans: [first.span] };
  const joined = join(first.said, second.said) ?? join(second.said, first.said);
  return joined === undefined
    ? { said: first.said, spans: [first.span] }
    : { said: joined, spans: [first.span, second.span] };
}

function join(day: TimeSaid, hour: TimeSaid): TimeSaid | undefined {
  if (day.kind !== "date" || hour.kind !== "time") return undefined;
  return { kind: "date-and-hour", date: day.date, time: hour.time, isWeekday: day.isWeekday };
}

function readResult(start: ParsedResult["start"], words: string): TimeSaid {
  const tags = start.tags();
  const date = new Temporal.PlainDate(numberOf(start, "year"), numberOf(start, "month"), numberOf(start, "day"));
  const clock = new Temporal.PlainTime(numberOf(start, "hour"), numberOf(start, "minute"), numberOf(start, "second"));
  if (start.isCertain("timezoneOffset")) {
    const local = date.toZonedDateTime({ timeZone: "UTC", plainTime: clock }).epochMilliseconds;
    return { kind: "instant", at: local - numberOf(start, "timezoneOffset") * 60_000 };
  }
  if (tags.has("result/relativeDate")) return { kind: "date-time", local: date.toPlainDateTime(clock) };
  const part = Object.keys(partsOfDay).find((name) => tags.has(`casualReference/${name}`));
  const isWeekday = !start.isCertain("day");
  if (!start.isCertain("hour")) {
    const hour = part === undefined ? undefined : partsOfDay[part];
    return hour === undefined
      ? { kind: "date", date, isWeekday }
      : { kind: "date-time", local: date.toPlainDateTime({ hour }) };
  }
  const isWritten = start.isCertain("meridiem") || part !== undefined || /\b0\d/u.test(words);
  const time = { clock, isAmbiguous: !isWritten && clock.hour > 0 && clock.hour < 12 };
  const isDateGiven = start.isCertain("day") || start.isCertain("weekday");
  if (!isDateGiven && part === undefined) return { kind: "time", time };
  return { kind: "date-and-hour", date, time, isWeekday };
}

function numberOf(components: ParsedComponents, name: Parameters<ParsedComponents["get"]>[0]): number {
  return components.get(name) ?? 0;
}
