import type { Place } from "./place.ts";
import { plainName } from "./place-words.ts";

/** The place that somebody means: letters of either case, "the" and "my" aside. */
export function findPlace(places: readonly Place[], words: string): Place | undefined {
  const lower = (name: string): string => name.trim().toLowerCase();
  return (
    places.find(({ name }) => lower(name) === lower(words)) ??
    places.find(({ name }) => lower(withoutArticle(name)) === lower(withoutArticle(words)))
  );
}

/** "to the office": office. */
export function withoutArticle(name: string): string {
  return name
    .trim()
    .replace(/^(?:at|to|in|from)\s+/iu, "")
    .replace(/^(?:the|my)\s+/iu, "");
}

export function noSuchPlace(words: string): string {
  const name = plainName(words);
  return name === ""
    ? "Which place? `!place` shows yours."
    : `You have no place called ${name}. \`!place\` shows yours; to keep one, send me a location and reply to it with \`!place add ${name}\`.`;
}
