import type { Recurrence } from "../reminders/reminders-state.ts";

/** How often a text wants something, and the text with what is left to say when: "every monday at 9" is weekly, "monday at 9". */
export interface RecurrenceFound {
  readonly recurrence: Recurrence;
  readonly rest: string;
}

interface Form {
  readonly pattern: RegExp;
  readonly recurrence: Recurrence;
  /** What stays; `$1` is the part that says when. */
  readonly rest: string;
}

const weekday = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun";

const forms: readonly Form[] = [
  {
    pattern: /\b(?:every|each) (?:weekday|working ?day|workday)\b|\bon (?:weekdays|working ?days|workdays)\b/iu,
    recurrence: "weekdays",
    rest: "",
  },
  { pattern: /\b(?:every|each) (morning|afternoon|evening)\b/iu, recurrence: "daily", rest: "this $1" },
  { pattern: /\b(?:every|each) night\b/iu, recurrence: "daily", rest: "tonight" },
  { pattern: /\b(?:every|each) day\b|\bevery ?day\b|\bdaily\b/iu, recurrence: "daily", rest: "" },
  { pattern: new RegExp(`\\b(?:every|each) (${weekday})\\b`, "iu"), recurrence: "weekly", rest: "$1" },
  { pattern: new RegExp(`\\bon (${weekday})s\\b`, "iu"), recurrence: "weekly", rest: "$1" },
  { pattern: /\b(?:every|each|once a) week\b|\bweekly\b/iu, recurrence: "weekly", rest: "" },
  { pattern: /\b(?:every|each|once a) month\b|\bmonthly\b/iu, recurrence: "monthly", rest: "" },
  { pattern: /\b(?:every|each) (\d{1,2}(?:st|nd|rd|th))\b(?: of the month)?/iu, recurrence: "monthly", rest: "the $1" },
];

const unknownForm = /\b(?:every|each) (?:other|second|third|hour|minute|year|few|\d)|\b(?:hourly|yearly|annually)\b/iu;

/** @returns `undefined` when the text wants it once; `unknown` when it wants what there is not */
export function findRecurrence(text: string): RecurrenceFound | "unknown" | undefined {
  for (const { pattern, recurrence, rest } of forms) {
    if (!pattern.test(text)) continue;
    const left = text
      .replace(pattern, rest)
      .replaceAll(/\s{2,}/gu, " ")
      .trim();
    return { recurrence, rest: left };
  }
  return unknownForm.test(text) ? "unknown" : undefined;
}
