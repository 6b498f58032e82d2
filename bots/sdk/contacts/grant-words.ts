import type { GrantKind, Precision } from "./contacts.ts";

const granted: Readonly<Record<GrantKind, string>> = {
  messages: "have messages brought to you",
  nearby: "be told when you are near",
  location: "ask where you are",
  voice: "be told things in your own voice",
};

const precisely: Readonly<Record<Precision, string>> = {
  exact: "exactly",
  neighborhood: "to the neighborhood",
  city: "to the city",
};

/** What a grant lets the other do, after "may". */
export function grantWords(kind: GrantKind): string {
  return granted[kind];
}

/** How far a grant goes: "to the city, within 2 km"; empty for one without limits. @param tellTime words of a point in time */
export function grantLimits(
  { precision, radiusMeters, until }: GrantLimits,
  tellTime: (time: number) => string,
): string {
  const limits = [
    ...(precision === undefined ? [] : [precisely[precision]]),
    ...(radiusMeters === undefined ? [] : [`within ${kilometers(radiusMeters)}`]),
    ...(until === undefined ? [] : [`until ${tellTime(until)}`]),
  ];
  return limits.join(", ");
}

/** What limits a grant of any kind. */
interface GrantLimits {
  readonly precision?: Precision;
  readonly radiusMeters?: number;
  readonly until?: number;
}

function kilometers(meters: number): string {
  return meters < 1000 ? `${Math.round(meters)} m` : `${Math.round(meters / 100) / 10} km`;
}
