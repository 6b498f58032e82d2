import { Temporal } from "temporal-polyfill";
import { readWords } from "./read-words.ts";
import type { Hour, MomentContext, Span, TimeSaid } from "./read-words.ts";

/** A time that a text names. */
export interface Moment {
  readonly at: Temporal.ZonedDateTime;
  /** The text without the words that name it. */
  readonly rest: string;
}

/** What a day means when no hour is given. */
const usualTime = "09:00";
/** The same for today: the next of these hours. */
const hoursLeftToday = [9, 18, 21];
/** Hours below are taken for the afternoon when the day is given without am or pm: "tomorrow at 5". */
const firstHourOfTheDay = 7;

/**
 * Finds the time that a text names: ISO 8601 with or without an offset, or English words such as "at 5", "tomorrow morning", "in 20 minutes", "on the 3rd at noon". An hour
 * without am or pm is the next that a clock shows, and in the daytime when the day is given. What is found may be in the past.
 */
export function findMoment(text: string, context: MomentContext): Moment | undefined {
  const iso = findIso(text, context.timeZone);
  if (iso !== undefined) return iso;
  const found = readWords(text, context);
  return found === undefined ? undefined : { at: resolve(found.said, context), rest: without(text, found.spans) };
}

const isoForm =
  /(?<![\d-])(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s?(?<offset>Z\b|[+-]\d{2}:?\d{2})?)?(?:\[[^\]]*\])?(?![\d:])/iu;

function findIso(text: string, timeZone: string): Moment | undefined {
  const match = isoForm.exec(text);
  const { date, time, offset } = match?.groups ?? {};
  if (match === null || date === undefined) return undefined;
  const local = `${date}T${time ?? usualTime}`;
  try {
    const at =
      offset === undefined
        ? Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone)
        : Temporal.Instant.from(`${local}${offset}`).toZonedDateTimeISO(timeZone);
    return { at, rest: without(text, [{ start: match.index, end: match.index + match[0].length }]) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Cuts words out, each with the preposition before it. */
function without(text: string, spans: readonly Span[]): string {
  const fromTheEnd = spans.toSorted((one, other) => other.start - one.start);
  const cut = fromTheEnd.reduce((rest, { start, end }) => {
    const before = rest.slice(0, start).replace(/\b(?:on|at|by|in|from|for|until|till)\s+(?:the\s+)?$|\bthe\s+$/iu, "");
    return `${before.trimEnd()} ${rest.slice(end).trimStart()}`;
  }, text);
  return cut.trim();
}

function resolve(said: TimeSaid, context: MomentContext): Temporal.ZonedDateTime {
  const { timeZone } = context;
  switch (said.kind) {
    case "instant":
      return zoned(said.at, timeZone);
    case "date-time":
      return said.local.toZonedDateTime(timeZone);
    case "date":
      return dayAlone(said.date, context);
    case "time":
      return timeAlone(said.time, context);
    case "date-and-hour":
      return dayAndHour(said, context);
  }
}

function dayAlone(date: Temporal.PlainDate, { now, timeZone }: MomentContext): Temporal.ZonedDateTime {
  const usual = date.toZonedDateTime({ timeZone, plainTime: usualTime });
  if (!date.equals(zoned(now, timeZone).toPlainDate())) return usual;
  const left = hoursLeftToday.map((hour) => usual.with({ hour }));
  return left.find((at) => at.epochMilliseconds > now) ?? usual;
}

/** The next time that a clock shows it. */
function timeAlone(time: Hour, context: MomentContext): Temporal.ZonedDateTime {
  const { now, timeZone } = context;
  const { clock, isAmbiguous } = time;
  const today = zoned(now, timeZone).toPlainDate();
  if (context.isRepeated === true)
    return dayAndHour({ date: today, time, isWeekday: false }, { timeZone, now: -Infinity });
  const first = today.toZonedDateTime({ timeZone, plainTime: clock });
  const second = today.toZonedDateTime({ timeZone, plainTime: clock.add({ hours: 12 }) });
  const shown = isAmbiguous ? [first, second] : [first];
  return shown.find((at) => at.epochMilliseconds > now) ?? first.add({ days: 1 });
}

function dayAndHour(
  { date, time, isWeekday }: Omit<Extract<TimeSaid, { readonly kind: "date-and-hour" }>, "kind">,
  { now, timeZone }: MomentContext,
): Temporal.ZonedDateTime {
  const early = date.toZonedDateTime({ timeZone, plainTime: time.clock });
  const late = date.toZonedDateTime({ timeZone, plainTime: time.clock.add({ hours: 12 }) });
  const inOrder = time.clock.hour < firstHourOfTheDay ? ([late, early] as const) : ([early, late] as const);
  const [usual, other] = time.isAmbiguous ? inOrder : [early, early];
  if (usual.epochMilliseconds > now) return usual;
  if (isWeekday) return usual.add({ weeks: 1 });
  return other.epochMilliseconds > now ? other : usual;
}

function zoned(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
