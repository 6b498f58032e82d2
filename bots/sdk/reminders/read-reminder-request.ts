import { Temporal } from "temporal-polyfill";
import { findMoment } from "../time/find-moment.ts";
import type { Moment } from "../time/find-moment.ts";
import { findRecurrence } from "../time/find-recurrence.ts";
import type { MomentContext } from "../time/read-words.ts";
import { nextOccurrence } from "../time/recurrence.ts";
import { tellMoment } from "../time/tell-moment.ts";
import type { NewReminder, Recurrence } from "./reminders-state.ts";

/** What a person wants to be reminded of. */
export interface ReminderRequest {
  /** In their own words: "at 5 to call mum". */
  readonly request: string;
  /** The time apart from the words, where it is known: ISO 8601, or words. */
  readonly when?: string | undefined;
  readonly repeat?: Recurrence | undefined;
  /** What is said when the words name a time and nothing else. */
  readonly unnamed: string;
}

export type ReadReminder =
  | ({ readonly kind: "understood" } & Pick<NewReminder, "text" | "firstAt" | "timeZone" | "recurrence">)
  /** Asks for what is missing, in a sentence or two. */
  | { readonly kind: "unclear"; readonly question: string };

const example = 'say for example "at 5 to call mum", "in 20 minutes" or "every weekday at 8"';

/** Understands a request in the time zone of who makes it. */
export function readReminderRequest(wanted: ReminderRequest, context: MomentContext): ReadReminder {
  const { now, timeZone } = context;
  const words = wanted.when ?? wanted.request;
  const repeated = findRecurrence(words) ?? findRecurrence(wanted.request);
  if (repeated === "unknown" && wanted.repeat === undefined) {
    return unclear("I can repeat a reminder daily, on weekdays, weekly or monthly. Which of these?");
  }
  const recurrence = wanted.repeat ?? (repeated === "unknown" ? undefined : repeated?.recurrence);
  const moment = readMoment(words, context, recurrence !== undefined);
  if (moment === undefined) return unclear(`When? I did not find a time in that: ${example}.`);
  const at = moment.at.epochMilliseconds;
  if (recurrence === undefined && at <= now) {
    return unclear(`That was ${tellMoment(at, context)} already, and it is ${tellMoment(now, context)} now. When?`);
  }
  const text = taskIn(wanted.when === undefined ? moment.rest : wordsBeside(at, wanted.request, context, recurrence));
  const firstAt =
    recurrence === undefined ? at : nextOccurrence({ firstAt: at, timeZone, recurrence }, Math.max(now, at - 1));
  return { kind: "understood", text: text === "" ? wanted.unnamed : text, firstAt, timeZone, recurrence };
}

function readMoment(words: string, context: MomentContext, isRepeated: boolean): Moment | undefined {
  const repeated = findRecurrence(words);
  const rest = repeated === undefined || repeated === "unknown" ? words : repeated.rest;
  const found = findMoment(rest, { ...context, isRepeated });
  if (found !== undefined || !isRepeated) return found;
  const today = Temporal.Instant.fromEpochMilliseconds(context.now).toZonedDateTimeISO(context.timeZone).startOfDay();
  return { at: today.with({ hour: 9 }), rest };
}

/** A model may give the time twice, apart and within the words: then the words are without it. */
function wordsBeside(at: number, request: string, context: MomentContext, recurrence: Recurrence | undefined): string {
  const own = readMoment(request, context, recurrence !== undefined);
  return own?.at.epochMilliseconds === at ? own.rest : request;
}

/** "me to call mum": call mum. */
function taskIn(words: string): string {
  return words
    .replace(
      /^[\s,:;–-]*(?:please\s+)?(?:(?:remind\s+)?(?:me|us)\b|(?:an?\s+|another\s+)?(?:reminder|timer|alarm)\b)/iu,
      "",
    )
    .replace(/^[\s,:;–-]*(?:(?:to|that|about|of|for)\b)?[\s,:;–-]*/iu, "")
    .replace(/[\s,;:.!–-]+$/u, "");
}

function unclear(question: string): ReadReminder {
  return { kind: "unclear", question };
}
