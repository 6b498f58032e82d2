import type { Point } from "../geography/position.ts";

/** Somebody whom an app shows on its map, where and as precisely as they have agreed to. */
export interface Friend extends Point {
  readonly name: string;
  readonly accuracyMeters: number;
  /** When it was measured, milliseconds since the epoch. */
  readonly at: number;
}

/** What an app is answered, see https://owntracks.org/booklet/tech/http. */
export type FriendMessage =
  | { readonly _type: "card"; readonly tid: string; readonly name: string }
  | {
      readonly _type: "location";
      readonly tid: string;
      readonly lat: number;
      readonly lon: number;
      readonly acc: number;
      readonly tst: number;
    };

/** A card and a location of each. Apps tell friends apart by `tid`, which they show on the map: two characters of the name, a different one for each. */
export function friendMessages(friends: readonly Friend[]): readonly FriendMessage[] {
  const taken = new Set<string>();
  return friends.flatMap(({ name, latitude: lat, longitude: lon, accuracyMeters, at }): readonly FriendMessage[] => {
    const tid = trackerIdOf(name, taken);
    taken.add(tid);
    const acc = Math.round(accuracyMeters);
    return [
      { _type: "card", tid, name },
      { _type: "location", tid, lat, lon, acc, tst: Math.floor(at / 1000) },
    ];
  });
}

function trackerIdOf(name: string, taken: ReadonlySet<string>): string {
  for (const candidate of candidatesOf(name)) if (!taken.has(candidate)) return candidate;
  return String(taken.size);
}

/** Initials of the first and last word, else the first and another letter, else the first letter and a number. */
function* candidatesOf(name: string): Generator<string> {
  const words = (name.toUpperCase().match(/[\p{L}\p{N}]+/gu) ?? ["?"]).map((word) => word.match(/./gu) ?? []);
  const [initial = "?", ...letters] = words[0] ?? [];
  if (words.length > 1) yield `${initial}${words.at(-1)?.[0] ?? ""}`;
  for (const letter of letters) yield `${initial}${letter}`;
  for (let number = 1; number <= 99; number += 1) yield `${initial}${number}`;
}
