import { findMoment } from "./find-moment.ts";
import type { MomentContext } from "./read-words.ts";

/** For how long something is to hold, as a text says it. */
export interface UntilFound {
  /** Milliseconds since the epoch. May be in the past. */
  readonly until: number;
  /** The text without the words that say it. */
  readonly rest: string;
}

const unitMs: readonly (readonly [RegExp, number])[] = [
  [/^m/iu, 60_000],
  [/^h/iu, 3_600_000],
  [/^d/iu, 86_400_000],
  [/^w/iu, 7 * 86_400_000],
];

const amount = String.raw`(?<amount>\d{1,4}(?:[.,]\d{1,2})?|half\s+an?|an?|one|two|three|four|five|six|eight|ten|twelve)`;
const unit = String.raw`(?<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|(?<=\d\s*)[mhdw])`;
const minutes = String.raw`(?:\s*(?<minutes>[0-5]?\d)\s*(?:m|mins?|minutes?)?)?`;
const half = String.raw`(?<half>\s+and\s+a\s+half)?`;
const duration = new RegExp(
  String.raw`(?:\bfor\s+(?:the\s+next\s+)?)?(?<![\w.,])${amount}\s*${unit}${minutes}${half}(?!\w)`,
  "iu",
);

const numbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  eight: 8,
  ten: 10,
  twelve: 12,
};

/** Finds a length of time or an end in a text: "1h", "for 30 min", "half an hour", "until 18:00", "until tomorrow at noon". */
export function findUntil(text: string, context: MomentContext): UntilFound | undefined {
  const end = /\b(?:until|till)\s+(?<words>\S.*)$/isu.exec(text);
  if (end !== null) {
    const moment = findMoment(end.groups?.["words"] ?? "", context);
    if (moment === undefined) return undefined;
    return { until: moment.at.epochMilliseconds, rest: joined(text.slice(0, end.index), moment.rest) };
  }
  const found = duration.exec(text);
  if (found === null) return undefined;
  const rest = joined(text.slice(0, found.index), text.slice(found.index + found[0].length));
  return { until: context.now + lengthOf(found.groups ?? {}), rest };
}

function lengthOf(said: Readonly<Record<string, string | undefined>>): number {
  const each = unitMs.find(([form]) => form.test(said["unit"] ?? ""))?.[1] ?? 0;
  const extra = said["half"] === undefined ? 0 : each / 2;
  const further = Number(said["minutes"] ?? 0) * 60_000;
  return Math.round(numberOf(said["amount"] ?? "") * each + extra + further);
}

function numberOf(words: string): number {
  const written = words.toLowerCase();
  if (written.startsWith("half")) return 0.5;
  return numbers[written] ?? Number(written.replace(",", "."));
}

function joined(before: string, after: string): string {
  return `${before.trimEnd()} ${after.trimStart()}`.trim();
}
