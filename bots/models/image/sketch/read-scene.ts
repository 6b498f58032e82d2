import type { Ground, Scene, Thing, ThingKind, TimeOfDay, Weather } from "./scene.ts";
import {
  backgroundWords,
  colorWords,
  groundWords,
  numberWords,
  thingWords,
  timeWords,
  weatherWords,
} from "./vocabulary.ts";

/** Reads what there is to be drawn out of the words of a prompt. What it does not know it leaves out. */
export function readScene(prompt: string): Scene {
  const things: Thing[] = [];
  const colors: string[] = [];
  let time: TimeOfDay | undefined;
  let weather: Weather | undefined;
  let ground: Ground | undefined;
  let color: string | undefined;
  let count: number | undefined;
  for (const word of wordsOf(prompt)) {
    time ??= timeWords.get(word);
    weather ??= lookUp(weatherWords, word);
    ground ??= lookUp(groundWords, word);
    const kind = lookUp(thingWords, word);
    if (kind !== undefined) {
      addThing(things, { kind, count: count ?? (thingWords.has(word) ? 1 : 3), color });
      color = undefined;
      count = undefined;
    }
    if (backgroundWords.has(word) && color !== undefined) {
      colors.push(color);
      color = undefined;
    }
    if (backgroundWords.has(word)) count = undefined;
    const number = numberWords.get(word) ?? digits(word);
    if (number !== undefined) count = Math.min(6, number);
    const named = colorWords.get(word);
    if (named !== undefined) {
      if (color !== undefined) colors.push(color);
      color = named;
    }
  }
  if (color !== undefined) colors.push(color);
  const kinds = new Set(things.map(({ kind }) => kind));
  const isUnderstood = things.length > 0 || [time, weather, ground].some((part) => part !== undefined);
  return {
    time: time ?? usualTime(kinds),
    weather: weather ?? "clear",
    ground: ground ?? usualGround(kinds),
    things,
    colors,
    isUnderstood,
  };
}

/** Another one where it has another color, else the same. */
function addThing(
  things: Thing[],
  { kind, count, color }: { kind: ThingKind; count: number; color: string | undefined },
): void {
  const index = things.findIndex(
    (thing) => thing.kind === kind && (color === undefined || (thing.color ?? color) === color),
  );
  const before = things[index];
  const kept = color ?? before?.color;
  const thing = { kind, count: Math.max(count, before?.count ?? 0), ...(kept === undefined ? {} : { color: kept }) };
  if (before === undefined) things.push(thing);
  else things[index] = thing;
}

function wordsOf(prompt: string): readonly string[] {
  return (
    prompt
      .toLowerCase()
      .replaceAll(/black[ -]and[ -]white/gu, " ")
      .match(/\p{L}+|\d+/gu) ?? []
  );
}

/** Also by its plural. */
function lookUp<Value>(words: ReadonlyMap<string, Value>, word: string): Value | undefined {
  return words.get(word) ?? (word.endsWith("s") ? words.get(word.slice(0, -1)) : undefined);
}

function digits(word: string): number | undefined {
  return /^[1-9]\d?$/u.test(word) ? Number(word) : undefined;
}

function usualTime(kinds: ReadonlySet<ThingKind>): TimeOfDay {
  return kinds.has("moon") || kinds.has("star") ? "night" : "day";
}

function usualGround(kinds: ReadonlySet<ThingKind>): Ground {
  const maritime: readonly ThingKind[] = ["lighthouse", "boat", "fish", "palm", "city"];
  return maritime.some((kind) => kinds.has(kind)) ? "sea" : "meadow";
}
