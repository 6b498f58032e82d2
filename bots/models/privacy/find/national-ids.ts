import { remainderOf } from "./remainder.ts";
import { spanOf, wordStart } from "./span.ts";
import type { Span } from "./span.ts";

/** A number that a state gives to people. Only those are here whose check digits or form are so strong that few other numbers pass. */
interface NationalId {
  /** With separators as they are usually written. */
  readonly form: string;
  /** @param id upper case, letters and digits only */
  readonly isValid: (id: string) => boolean;
}

const nationalIds: readonly NationalId[] = [
  // Belgium: national register number
  {
    form: String.raw`\d{2}\.?[01]\d\.?[0-3]\d[- ]?\d{3}[. ]?\d{2}`,
    isValid: (id) =>
      ["", "2"].some((century) => 97 - remainderOf(century + id.slice(0, 9), 97) === Number(id.slice(9))),
  },
  // Brazil: CPF
  { form: String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11}`, isValid: isCpf },
  // Finland: personal identity code
  {
    form: String.raw`[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-Y]`,
    isValid: (id) => {
      const digits = id.slice(0, 6) + id.slice(-4, -1);
      return "0123456789ABCDEFHJKLMNPRSTUVWXY"[remainderOf(digits, 31)] === id.at(-1);
    },
  },
  // France: social security number
  {
    form: String.raw`[12] ?\d{2} ?[0-9]\d ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}`,
    isValid: (id) => {
      const digits = id.slice(0, 13).replace("2A", "19").replace("2B", "18");
      return 97 - remainderOf(digits, 97) === Number(id.slice(13));
    },
  },
  // Germany: tax identification number
  { form: String.raw`[1-9]\d ?\d{3} ?\d{3} ?\d{3}`, isValid: isGermanTaxId },
  // Italy: codice fiscale
  {
    form: String.raw`[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPRST][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]`,
    isValid: isCodiceFiscale,
  },
  // Spain: DNI and NIE
  {
    form: String.raw`(?:\d{8}|[XYZ][ -]?\d{7})[ -]?[A-HJ-NP-TV-Z]`,
    isValid: (id) => {
      const number = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter)));
      return "TRWAGMYFPDXBNJZSQVHLCKE"[remainderOf(number, 23)] === id.at(-1);
    },
  },
];

const patterns = nationalIds.map(({ form, isValid }) => {
  return {
    pattern: new RegExp(String.raw`${wordStart}(?<![\d.,-])(?:${form})(?![\p{L}\p{N}_])(?![.,]\d)`, "giu"),
    isValid,
  };
});

export function* findNationalIds(text: string): Generator<Span> {
  for (const { pattern, isValid } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const id = match[0].toUpperCase().replace(/[^A-Z0-9]/g, "");
      if (isValid(id)) yield spanOf(match);
    }
  }
}

function isCpf(id: string): boolean {
  const checkDigit = (digits: string): number => {
    const sum = Array.from(digits).reduce(
      (total, digit, index) => total + Number(digit) * (digits.length + 1 - index),
      0,
    );
    return ((sum * 10) % 11) % 10;
  };
  const isRepeated = new Set(id).size === 1;
  return !isRepeated && checkDigit(id.slice(0, 9)) === Number(id[9]) && checkDigit(id.slice(0, 10)) === Number(id[10]);
}

/** ISO 7064, MOD 11,10; of the first ten digits exactly one occurs twice or three times. */
function isGermanTaxId(id: string): boolean {
  const digits = id.slice(0, 10);
  const counts = [...new Set(digits)].map((digit) => digits.split(digit).length - 1);
  const repeated = counts.filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false;
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(id[10]);
}

/** What characters at odd places count, for 0 to 9 and, the same, A to J, then K to Z. */
const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isCodiceFiscale(id: string): boolean {
  const valueOf = (character: string): number =>
    /\d/.test(character) ? Number(character) : character.charCodeAt(0) - "A".charCodeAt(0);
  const sum = Array.from(id.slice(0, 15)).reduce((total, character, index) => {
    const value = valueOf(character);
    return total + (index % 2 === 0 ? (oddValues[value] ?? 0) : value);
  }, 0);
  return valueOf(id.slice(15)) === sum % 26;
}
