import { en } from "chrono-node";
import type { Chrono, Parser } from "chrono-node";
import { Temporal } from "temporal-polyfill";

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const hours = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const units = "second|sec|minute|min|hour|hr|day|week|month|year";
const hourMs = 3_600_000;

/** "the 3rd": the next month that has such a day. */
const dayOfMonth: Parser = {
  pattern: () => new RegExp(`\\bthe\\s+(\\d{1,2})(?:st|nd|rd|th)\\b(?!\\s+(?:of\\s+)?(?:${months}))`, "iu"),
  extract({ reference }, match) {
    const day = Number(match[1]);
    if (day < 1 || day > 31) return null;
    const now = reference.getDateWithAdjustedTimezone();
    let date = new Temporal.PlainDate(now.getFullYear(), now.getMonth() + 1, now.getDate());
    while (date.day !== day) date = date.add({ days: 1 });
    return { day, month: date.month, year: date.year };
  },
};

/** "at five" */
const hourInWords: Parser = {
  pattern: () => new RegExp(`\\bat\\s+(${hours.join("|")})\\b(?!\\s+(?:${units}))`, "iu"),
  extract: (_context, match) => ({ hour: hours.indexOf(String(match[1]).toLowerCase()) + 1, minute: 0 }),
};

/** "an alarm for 7" */
const hourAlone: Parser = {
  pattern: () => /\bfor\s+(\d{1,2})(?=\s*$|\s+to\b)/iu,
  extract: (_context, match) => (Number(match[1]) > 23 ? null : { hour: Number(match[1]), minute: 0 }),
};

/** "half past 5", "a quarter to 5" */
const partOfHour: Parser = {
  pattern: () =>
    new RegExp(`\\b(?:at\\s+)?(?:a\\s+)?(half|quarter)\\s+(past|to)\\s+(\\d{1,2}|${hours.join("|")})\\b`, "iu"),
  extract(_context, [, part, side, hourText]) {
    const written = String(hourText).toLowerCase();
    const hour = hours.includes(written) ? hours.indexOf(written) + 1 : Number(written);
    const minutes = part?.toLowerCase() === "half" ? 30 : 15;
    if (hour < 1 || hour > 23) return null;
    if (side?.toLowerCase() === "past") return { hour, minute: minutes };
    return { hour: hour === 1 ? 12 : hour - 1, minute: 60 - minutes };
  },
};

/** "in an hour and a half" */
const hoursAndHalf: Parser = {
  pattern: () => /\b(?:in\s+)?(an?|one|\d{1,3})\s+hours?\s+and\s+a\s+half\b/iu,
  extract({ reference }, match) {
    const whole = /^\d/u.test(match[1] ?? "") ? Number(match[1]) : 1;
    const at = new Date(reference.instant.getTime() + (whole + 0.5) * hourMs);
    return {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      timezoneOffset: 0,
    };
  },
};

/** chrono for English, taught what it does not know and people say to a reminder. */
export function englishChrono(): Chrono {
  const chrono = en.casual.clone();
  chrono.parsers.push(dayOfMonth, hourInWords, hourAlone, partOfHour, hoursAndHalf);
  return chrono;
}
