import type { GrantKind, Grants, Precision } from "./contacts.ts";
import { grantKinds } from "./grants.ts";

/** Whose something is that is granted: of whoever reads it, or of the other. */
type Whose = "yours" | "theirs";

const granted: Readonly<Record<GrantKind, Readonly<Record<Whose, string>>>> = {
  messages: { yours: "have messages brought to you", theirs: "have messages brought to them" },
  nearby: { yours: "be told when you are near", theirs: "be told when they are near" },
  location: { yours: "ask where you are", theirs: "ask where they are" },
  voice: { yours: "be told things in your own voice", theirs: "be told things in their own voice" },
};

const precisely: Readonly<Record<Precision, string>> = {
  exact: "exactly",
  neighborhood: "to the neighborhood",
  city: "to the city",
};

/** What limits a grant of any kind. */
interface Limits {
  readonly precision?: Precision;
  readonly radiusMeters?: number;
  readonly until?: number;
}

/** What a grant lets somebody do, after "may". */
export function grantWords(kind: GrantKind, whose: Whose = "yours"): string {
  return granted[kind][whose];
}

/** How far a grant goes: "to the city, within 2 km"; empty for one without limits. @param tellTime words of a point in time */
export function grantLimits({ precision, radiusMeters, until }: Limits, tellTime: (time: number) => string): string {
  const limits = [
    ...(precision === undefined ? [] : [precisely[precision]]),
    ...(radiusMeters === undefined ? [] : [`within ${kilometers(radiusMeters)}`]),
    ...(until === undefined ? [] : [`until ${tellTime(until)}`]),
  ];
  return limits.join(", ");
}

/** All of it, after "may": "have messages brought to you; ask where you are (to the city)"; `undefined` for nothing. */
export function allGrantWords(grants: Grants, whose: Whose, tellTime: (time: number) => string): string | undefined {
  const parts = grantKinds.flatMap((kind) => {
    const grant = grants[kind];
    return grant === undefined ? [] : [withLimits(grantWords(kind, whose), grantLimits(grant, tellTime))];
  });
  return parts.length === 0 ? undefined : parts.join("; ");
}

export function withLimits(words: string, limits: string): string {
  return limits === "" ? words : `${words} (${limits})`;
}

function kilometers(meters: number): string {
  return meters < 1000 ? `${Math.round(meters)} m` : `${Number((meters / 1000).toFixed(1))} km`;
}
