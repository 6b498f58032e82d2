import { findUntil, precisions } from "#sdk";
import type { Precision } from "#sdk";

/** What somebody wants when they let a contact know where they are. */
export interface ShareWish {
  /** As the person calls the contact. */
  readonly who: string;
  /** Milliseconds since the epoch; `undefined` where they have not said it. */
  readonly until: number | undefined;
  readonly precision: Precision;
}

/** How long it holds where they have not said it. */
export const usualShareMs = 3_600_000;

const joining = String.raw`(?:my\s+(?:live\s+)?(?:location|position)|where\s+i\s+am|with|to|please|only|just|exactly|by|the|,)`;
const before = new RegExp(String.raw`^(?:${joining}\s+|,\s*)+`, "iu");
const after = new RegExp(String.raw`(?:\s+(?:${joining}|my)|\s*[,.!?])+$`, "iu");
const coarse: Readonly<Record<Precision, RegExp>> = {
  exact: /\bexact(?:ly)?\b/iu,
  neighborhood: /\bneighbou?rhood\b/iu,
  city: /\b(?:city|town)\b/iu,
};

/** Reads "Bob 1h", "with Bob for an hour, only my city", "bob until 18:00". @param context the person's time */
export function readShare(text: string, context: { readonly now: number; readonly timeZone: string }): ShareWish {
  const found = findUntil(text, context);
  const rest = found?.rest ?? text;
  const precision = precisions.find((each) => coarse[each].test(rest)) ?? "exact";
  return { who: bare(rest.replace(coarse[precision], " ")), until: found?.until, precision };
}

/** The name alone. */
export function bare(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim().replace(before, "").replace(after, "").trim();
}
