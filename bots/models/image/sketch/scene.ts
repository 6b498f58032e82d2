export type TimeOfDay = "day" | "dawn" | "dusk" | "night";
export type Weather = "clear" | "clouds" | "rain" | "snow" | "fog";
export type Ground = "sea" | "meadow" | "desert";

export type ThingKind =
  | "lighthouse"
  | "house"
  | "castle"
  | "tree"
  | "pine"
  | "palm"
  | "forest"
  | "mountain"
  | "cat"
  | "dog"
  | "boat"
  | "bird"
  | "flower"
  | "balloon"
  | "city"
  | "cloud"
  | "rainbow"
  | "sun"
  | "moon"
  | "star"
  | "fish"
  | "heart";

/** Something to be seen, as often as the prompt says. */
export interface Thing {
  readonly kind: ThingKind;
  readonly count: number;
  /** `#rrggbb`, where the prompt names one. */
  readonly color?: string;
}

/** What a prompt was understood to ask for. */
export interface Scene {
  readonly time: TimeOfDay;
  readonly weather: Weather;
  readonly ground: Ground;
  /** In the order of the prompt; each kind once, or once in each color. */
  readonly things: readonly Thing[];
  /** Colors that belong to no thing. */
  readonly colors: readonly string[];
  /** Whether anything was understood but colors; otherwise it is drawn as a pattern. */
  readonly isUnderstood: boolean;
}

const onLand: ReadonlySet<ThingKind> = new Set([
  "house",
  "castle",
  "tree",
  "pine",
  "palm",
  "forest",
  "cat",
  "dog",
  "flower",
]);

/** Whether a scene at the sea has a beach in front, since something stands there. */
export function hasShore({ ground, things }: Scene): boolean {
  return ground === "sea" && things.some(({ kind }) => onLand.has(kind));
}
