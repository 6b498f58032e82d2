import type { CountryCode } from "libphonenumber-js/max";
import { findEmails, findIpAddresses, findMatrixIds } from "./find/addresses.ts";
import { findCards } from "./find/cards.ts";
import { findIbans } from "./find/ibans.ts";
import { findNationalIds } from "./find/national-ids.ts";
import { findPhoneNumbers } from "./find/phone-numbers.ts";
import { findSecrets } from "./find/secrets.ts";
import type { Span } from "./find/span.ts";

/** What is recognized, by the names that placeholders have. */
export type SensitiveKind = "SECRET" | "EMAIL" | "MATRIX_ID" | "IBAN" | "CARD" | "NATIONAL_ID" | "IP_ADDRESS" | "PHONE";

export interface SensitiveValue {
  readonly kind: SensitiveKind;
  readonly value: string;
}

type Finder = (text: string, countries: readonly CountryCode[]) => Iterable<Span>;

/** The surest first: what one has found the next ones do not see. */
const finders: readonly (readonly [SensitiveKind, Finder])[] = [
  ["SECRET", findSecrets],
  ["EMAIL", findEmails],
  ["MATRIX_ID", findMatrixIds],
  ["IBAN", findIbans],
  ["CARD", findCards],
  ["NATIONAL_ID", findNationalIds],
  ["IP_ADDRESS", findIpAddresses],
  ["PHONE", findPhoneNumbers],
];

/** No letter, no digit and no punctuation. */
const filler = "\u0000";

/**
 * Finds what could identify or harm somebody, by its form and its check digits, in the order of the text.
 * @param countries whose national phone numbers are recognized, beside international ones
 */
export function findSensitive(text: string, countries: readonly CountryCode[]): readonly SensitiveValue[] {
  const found: (SensitiveValue & Span)[] = [];
  let unseen = text;
  for (const [kind, find] of finders) {
    const spans = [...find(unseen, countries)];
    for (const { start, end } of spans) {
      found.push({ kind, start, end, value: text.slice(start, end) });
      unseen = unseen.slice(0, start) + filler.repeat(end - start) + unseen.slice(end);
    }
  }
  return found.toSorted((a, b) => a.start - b.start).map(({ kind, value }) => ({ kind, value }));
}
