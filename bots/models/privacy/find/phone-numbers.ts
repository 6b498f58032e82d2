import { findPhoneNumbersInText } from "libphonenumber-js/max";
import type { CountryCode, NumberFound } from "libphonenumber-js/max";
import { wordStart } from "./span.ts";
import type { Span } from "./span.ts";

/** Digits with what stands between those of phone numbers; at least seven of them. */
const run = new RegExp(
  String.raw`${wordStart}(?<![.,$€£¥])[+＋(]{0,2}\d(?:[ \u00a0().\/\-\u2010-\u2015]{0,3}\d){6,}(?![\p{L}\p{N}_]|[.,]\d| ?[%€$£¥])`,
  "gu",
);
/** Dates, times of day and fractions. */
const noPhoneNumber =
  /(?<!\d)(?:(?:19|20)\d\d([-./])[01]?\d\1[0-3]?\d|[0-3]?\d([-./])[0-3]?\d\2(?:(?:19|20)\d\d|\d\d))(?:[T ][0-2]?\d[:.][0-5]\d)?(?!\d)|(?<![\d.])(?:0|[1-9]\d*)\.\d+(?![.\d])/g;

const phoneWords =
  /(?:tele?(?:ph|f)o\w*|\bt[eé]l\b|\bfax|mobil\w*|m[oó]vil\w*|cell\w*|celular|handy\w*|portable|phone|whatsapp|signal|sms|\bcall\w*|\btext\b|\bring\b|appel\w*|ll[aá]m\p{L}*|anruf\w*|\bruf\w*|rufnummer|☎️?|📞|📱|\b(?:my|your|his|her|their|our|meine?|deine?|ihre?|seine?|mon|mi|il mio) (?:number|nummer|numéro|número|numero))[^\p{L}\d]{0,3}(?:\p{L}{1,12}[^\p{L}\d]{1,3}){0,3}$/iu;
const orderWords =
  /(?:order|invoice|ticket|case|ref|reference|bestell\w*|rechnung\w*|auftrag\w*|kunden\w*|artikel\w*|vorgang\w*|commande|facture|pedido|factura|isbn|ean|sku|\bid|\bno|\bnr|#)[^\p{L}\d]{0,3}(?:\p{L}{1,12}[^\p{L}\d]{1,3}){0,1}$/iu;

/**
 * Phone numbers: international ones, and national ones of these countries. A national number counts when it is written as one: with the prefix for calls
 * within the country, in the usual groups, or after a word such as "call". Dates, amounts and order numbers are none.
 */
export function* findPhoneNumbers(text: string, countries: readonly CountryCode[]): Generator<Span> {
  const searched = text.replace(noPhoneNumber, (match) => ",".repeat(match.length));
  for (const { index, 0: candidate } of searched.matchAll(run)) {
    const before = text.slice(Math.max(0, index - 60), index);
    // what is dialed before a country code differs between countries; 00 is by far the most usual
    const dialed = candidate.replace(/^00(?=[1-9])/, " +");
    const found = new Map<number, number>();
    for (const defaultCountry of countries.length === 0 ? [undefined] : countries) {
      for (const match of findPhoneNumbersInText(dialed, defaultCountry)) {
        const start = match.startsAt === 1 && dialed !== candidate ? 0 : match.startsAt;
        const written = candidate.slice(start, match.endsAt);
        if (!isPhoneNumber(written, match, start === 0 ? before : "")) continue;
        found.set(start, Math.max(match.endsAt, found.get(start) ?? 0));
      }
    }
    for (const [start, end] of found) yield { start: index + start, end: index + end };
  }
}

function isPhoneNumber(written: string, { number }: NumberFound, before: string): boolean {
  if (/^[(]?(?:[+＋]|00)/.test(written)) return true;
  if (phoneWords.test(before)) return true;
  const groups = written.match(/\d+/g) ?? [];
  const isGrouped = groups.length > 1;
  const usual: readonly string[] = number.formatNational().match(/\d+/g) ?? [];
  if (isGrouped && groups.join("-") === usual.join("-")) return true;
  const hasPrefix = groups.join("").length > number.nationalNumber.length;
  return hasPrefix && (isGrouped || !orderWords.test(before));
}
