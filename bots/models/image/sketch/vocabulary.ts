import type { Ground, ThingKind, TimeOfDay, Weather } from "./scene.ts";

/** Words, without the s of the plural, and what they stand for. */
function meaning<Value>(table: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(table).flatMap(([words, value]) => words.split(" ").map((word) => [word, value] as const)),
  );
}

export const thingWords = meaning<ThingKind>({
  "lighthouse beacon": "lighthouse",
  "house home cottage hut cabin farm barn": "house",
  "castle palace fortress tower": "castle",
  "tree oak birch apple": "tree",
  "pine fir spruce conifer": "pine",
  "forest wood woods jungle": "forest",
  palm: "palm",
  "mountain mount alp alps peak volcano hill": "mountain",
  "cat kitten kitty": "cat",
  "dog puppy": "dog",
  "boat ship sailboat yacht sail": "boat",
  "bird gull seagull crow eagle dove": "bird",
  "flower rose tulip daisy sunflower poppy": "flower",
  balloon: "balloon",
  "city skyline town skyscraper": "city",
  cloud: "cloud",
  rainbow: "rainbow",
  sun: "sun",
  moon: "moon",
  star: "star",
  "fish whale dolphin": "fish",
  "heart love": "heart",
});

export const timeWords = meaning<TimeOfDay>({
  "day noon daytime afternoon sunny": "day",
  "dawn sunrise morning": "dawn",
  "dusk sunset evening twilight": "dusk",
  "night midnight dark moonlight moonlit starry": "night",
});

export const weatherWords = meaning<Weather>({
  "rain rainy storm stormy thunderstorm": "rain",
  "snow snowy winter": "snow",
  "fog foggy mist misty haze": "fog",
  "cloudy overcast": "clouds",
});

export const groundWords = meaning<Ground>({
  "sea ocean lake water wave beach coast shore island harbor harbour bay": "sea",
  "meadow field grass garden park land village countryside": "meadow",
  "desert dune sand sahara": "desert",
});

export const colorWords = meaning<string>({
  red: "#d0342c",
  orange: "#f08a24",
  "yellow gold golden": "#f2c230",
  green: "#4c9f50",
  blue: "#2f6fc4",
  "turquoise teal cyan": "#2aa7a1",
  "purple violet": "#7d4bb0",
  pink: "#ef7fae",
  brown: "#8a5a3b",
  black: "#26242b",
  white: "#f6f3ec",
  "gray grey silver": "#8f949c",
});

export const numberWords = meaning<number>({
  "a an one": 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  "several some many": 4,
});

/** A color before one of these is the color of the whole. */
export const backgroundWords: ReadonlySet<string> = new Set(["sky", "background", "light", "horizon"]);
