import { spanOf } from "./span.ts";
import type { Span } from "./span.ts";

/** One block, or blocks of four as they are printed; American Express and Diners print theirs as 4-6-5 and 4-6-4. */
const printed =
  /(?<![\d.,])(?:\d{4}([ \u00a0-])(?:\d{4}\1){2,3}\d{1,4}|\d{4}([ \u00a0-])\d{6}\2\d{4,5}|\d{13,19})(?!\d)/g;

/** Digits with which the numbers of an issuer begin, and how many digits they have. */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^3(?:0[0-5]|[689])/, [14]], // Diners Club
  [/^(?:6011|64[4-9]|65)/, [16, 19]], // Discover
  [/^35(?:2[89]|[3-8])/, [16]], // JCB
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:50|5[6-9]|6)/, [16, 18, 19]], // Maestro and others
];

export function* findCards(text: string): Generator<Span> {
  for (const match of text.matchAll(printed)) {
    const digits = match[0].replace(/\D/g, "");
    const isIssued = issuers.some(([start, lengths]) => start.test(digits) && lengths.includes(digits.length));
    if (isIssued && hasCheckDigit(digits)) yield spanOf(match);
  }
}

/** ISO/IEC 7812-1, by Luhn. */
function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, character, index) => {
      const doubled = Number(character) * (index % 2 === 0 ? 1 : 2);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}
