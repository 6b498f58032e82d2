import { findUntil } from "../time/find-until.ts";
import type { MomentContext } from "../time/read-words.ts";
import type { GrantKind, Grants, Precision } from "./contacts.ts";

/** What somebody writes about what their contacts may have of them. */
export type PrivacyRequest =
  | { readonly kind: "show-all" }
  | { readonly kind: "show"; readonly who: string }
  | { readonly kind: "take-back"; readonly who: string; readonly what: GrantKind | "everything" }
  | { readonly kind: "give"; readonly who: string; readonly what: GrantKind; readonly limits: GrantLimits }
  | { readonly kind: "unclear" };

/** As far as they are said. */
export interface GrantLimits {
  readonly precision?: Precision;
  readonly radiusMeters?: number;
  readonly until?: number;
}

const kinds: Readonly<Record<string, GrantKind | "everything">> = {
  message: "messages",
  messages: "messages",
  nearby: "nearby",
  alert: "nearby",
  alerts: "nearby",
  location: "location",
  position: "location",
  voice: "voice",
  everything: "everything",
};
const form = new RegExp(`^(?<who>.+?)\\s+(?<what>${Object.keys(kinds).join("|")})(?:\\s+(?<how>.*))?$`, "isu");
const allOff = /^(?<who>.+?)\s+(?:off|nothing|none)$/isu;
const offWords = /^(?:off|no|never|none|not)$/iu;
const precisionForms: readonly (readonly [RegExp, Precision])[] = [
  [/\bcity\b/iu, "city"],
  [/\bneighbou?rhood\b/iu, "neighborhood"],
  [/\bexact(?:ly)?\b/iu, "exact"],
];
const radiusForm =
  /(?<amount>\d{1,6}(?:[.,]\d{1,3})?)\s*(?<unit>km|kilomet(?:er|re)s?|m|met(?:er|re)s?)(?![\p{L}\d])/iu;
const fillers = /\b(?:on|yes|to|the|up|within|radius|only|for|in|a|of)\b/giu;
const minRadiusMeters = 100;
const maxRadiusMeters = 100_000;

/** Reads "", "bob", "bob nearby city within 2 km", "bob location off", "bob voice on 1h", "everybody off". Pure. */
export function readPrivacy(text: string, context: MomentContext): PrivacyRequest {
  const words = text.trim();
  if (words === "") return { kind: "show-all" };
  const said = form.exec(words)?.groups;
  if (said === undefined) {
    const who = allOff.exec(words)?.groups?.["who"];
    return who === undefined ? { kind: "show", who: words } : { kind: "take-back", who, what: "everything" };
  }
  const { who = "", how } = said;
  const what = kinds[(said["what"] ?? "").toLowerCase()];
  if (what === undefined) return { kind: "unclear" };
  if (how === undefined) return { kind: "show", who };
  if (offWords.test(how.trim())) return { kind: "take-back", who, what };
  const limits = what === "everything" ? undefined : readLimits(how, what, context);
  return limits === undefined || what === "everything" ? { kind: "unclear" } : { kind: "give", who, what, limits };
}

/** `undefined` where something is said that is not understood, or does not fit. */
function readLimits(how: string, what: GrantKind, context: MomentContext): GrantLimits | undefined {
  const radius = what === "nearby" ? radiusForm.exec(how) : null;
  const radiusMeters = radius === null ? undefined : metersOf(radius.groups ?? {});
  const unmeasured = radius === null ? how : how.replace(radius[0], " ");
  const hasPlace = what === "nearby" || what === "location";
  const [precise, precision] = (hasPlace ? precisionForms.find(([each]) => each.test(unmeasured)) : undefined) ?? [];
  const placed = precise === undefined ? unmeasured : unmeasured.replace(precise, " ");
  const end = findUntil(placed, context);
  const rest = (end?.rest ?? placed).replaceAll(fillers, " ").trim();
  const isWithin = radiusMeters === undefined || (radiusMeters >= minRadiusMeters && radiusMeters <= maxRadiusMeters);
  if (rest !== "" || !isWithin || (end !== undefined && end.until <= context.now)) return undefined;
  return {
    ...(precision === undefined ? {} : { precision }),
    ...(radiusMeters === undefined ? {} : { radiusMeters }),
    ...(end === undefined ? {} : { until: end.until }),
  };
}

function metersOf({ amount = "", unit = "" }: Readonly<Record<string, string | undefined>>): number {
  return Math.round(Number(amount.replace(",", ".")) * (unit.toLowerCase().startsWith("k") ? 1000 : 1));
}

const dayMs = 24 * 60 * 60_000;

/** The grant that is meant: as precise as before, else as little as there is. A voice is lent for a day where nothing is said. */
export function grantFor(what: GrantKind, limits: GrantLimits, before: Grants, now: number): Grants[GrantKind] {
  const { precision, radiusMeters, until } = limits;
  const ending = until === undefined ? {} : { until };
  switch (what) {
    case "messages":
      return ending;
    case "voice":
      return { until: until ?? now + dayMs };
    case "location":
      return { precision: precision ?? before.location?.precision ?? "city", ...ending };
    case "nearby": {
      const radius = radiusMeters ?? before.nearby?.radiusMeters;
      const within = radius === undefined ? {} : { radiusMeters: radius };
      return { precision: precision ?? before.nearby?.precision ?? "city", ...within, ...ending };
    }
  }
}
