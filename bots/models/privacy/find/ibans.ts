import { remainderOf } from "./remainder.ts";
import { wordStart } from "./span.ts";
import type { Span } from "./span.ts";

/** Characters of an IBAN in each country that has them (SWIFT's registry). */
const lengths = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27
   GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19
   MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24
   TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

const candidate = new RegExp(String.raw`${wordStart}[a-z]{2}\d{2}(?=[ \u00a0-]?[a-z0-9])`, "giu");

export function* findIbans(text: string): Generator<Span> {
  for (const { index: start, 0: head } of text.matchAll(candidate)) {
    const length = lengths.get(head.slice(0, 2).toUpperCase());
    if (length === undefined) continue;
    const end = endAfter(text, start, length);
    if (end !== undefined && hasCheckDigits(text.slice(start, end))) yield { start, end };
  }
}

/** Where so many letters and digits end, with single spaces or hyphens between them. `undefined` when the word goes on, or ends before. */
function endAfter(text: string, start: number, length: number): number | undefined {
  const counted = new RegExp(String.raw`(?:[a-z0-9][ \u00a0-]?){${length - 1}}[a-z0-9](?![\p{L}\p{N}])`, "iuy");
  counted.lastIndex = start;
  return counted.test(text) ? counted.lastIndex : undefined;
}

/** ISO 7064, MOD 97-10: letters count as 10 to 35, and the first four characters come last. */
function hasCheckDigits(written: string): boolean {
  const characters = written.replace(/[^a-z0-9]/gi, "");
  const digits = Array.from(characters.slice(4) + characters.slice(0, 4), (character) => parseInt(character, 36));
  return remainderOf(digits.join(""), 97) === 1;
}
