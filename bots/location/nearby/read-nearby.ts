import type { Precision } from "#sdk";
import { readMeters } from "../geography/read-meters.ts";
import type { NearbyStep } from "./nearby-step.ts";
import { readQuietHours } from "./quiet-hours.ts";

const wordsOfPrecision: Readonly<Record<string, Precision>> = {
  exact: "exact",
  exactly: "exact",
  neighborhood: "neighborhood",
  neighbourhood: "neighborhood",
  city: "city",
};
const length = String.raw`\d[\d.,]*\s*(?:m|km|meters?|metres?|kilometers?|kilometres?)\b`;
const precise = Object.keys(wordsOfPrecision).join("|");

/** Reads what follows `!nearby`, but for nothing: "on", "off bob", "radius 2 km", "radius bob 500 m", "quiet 22:00-07:00", "precision city". `undefined` for what is none of it. */
export function readNearby(text: string): NearbyStep | undefined {
  const plain = text.trim().replaceAll(/\s+/gu, " ").slice(0, 300);
  const [, word = "", rest = ""] = /^(\S+) ?(.*)$/u.exec(plain) ?? [];
  switch (word.toLowerCase()) {
    case "on":
      return { step: "on", ...contactIn(rest) };
    case "off":
    case "mute":
      return { step: "off", ...contactIn(rest) };
    case "radius":
    case "within":
      return readRadius(rest);
    case "precision":
      return readPrecision(rest);
    case "quiet":
      return readQuiet(rest);
    case "settings":
    case "status":
      return rest === "" ? { step: "settings" } : undefined;
    default:
      return readRadius(plain);
  }
}

/** Without what stands between the words: "for Bob", "with Bob". Everybody is nobody in particular. */
function contactIn(text: string): { readonly contact?: string } {
  const contact = text.replace(/^(?:for|with|about|from|of|to) /iu, "").trim();
  return /^(?:|all|everybody|everyone|all (?:of )?(?:them|my contacts))$/iu.test(contact) ? {} : { contact };
}

function readRadius(text: string): NearbyStep | undefined {
  const found = new RegExp(length, "iu").exec(text);
  const meters = found === null ? undefined : readMeters(found[0]);
  if (found === null || meters === undefined) return undefined;
  return { step: "radius", meters, ...contactIn(without(text, found)) };
}

function readPrecision(text: string): NearbyStep | undefined {
  const found = new RegExp(String.raw`\b(?:${precise})\b`, "iu").exec(text);
  const precision = wordsOfPrecision[found?.[0].toLowerCase() ?? ""];
  if (found === null || precision === undefined) return undefined;
  return { step: "precision", precision, ...contactIn(without(text, found)) };
}

function readQuiet(text: string): NearbyStep | undefined {
  if (/^(?:off|never|none)$/iu.test(text)) return { step: "quiet" };
  const hours = readQuietHours(text);
  return hours === undefined ? undefined : { step: "quiet", hours };
}

function without(text: string, { index, 0: found }: RegExpExecArray): string {
  return `${text.slice(0, index)} ${text.slice(index + found.length)}`.replaceAll(/\s+/gu, " ").trim();
}

const who = String.raw`(?<who>[\p{L}\p{N}@][^,;:!?]{0,60}?|@\S+)`;
const near = String.raw`(?:is|are|comes?|gets?|'s)\s+(?:near|nearby|close|around|in my area|in the area)(?:\s+by)?(?:\s+(?:to\s+)?me)?`;
const within = String.raw`(?:is|are|comes?|gets?|'s)\s+within\s+(?<radius>${length})(?:\s+of\s+me)?`;
const wish = new RegExp(
  String.raw`^(?:please\s+)?(?:tell|alert|notify|inform|warn|ping|let)\s+me(?:\s+know)?\s+(?:when|whenever|if|as soon as|once)\s+${who}\s*(?:${near}|${within})$`,
  "iu",
);
const anybody =
  /^(?:any|some)(?:body|one)$|^(?:friends?|a friend|(?:my |any |a )?(?:contacts?|friends?)(?: of mine)?|any of my (?:contacts|friends))$/iu;

/** Reads a plain sentence: "tell me when Bob is near", "let me know if anyone comes within 2 km". What it wants is done one after the other. */
export function readNearbySentence(sentence: string): readonly NearbyStep[] | undefined {
  const plain = sentence
    .trim()
    .replaceAll("’", "'")
    .replace(/[.!?]+$/u, "")
    .replaceAll(/\s+/gu, " ");
  const groups = plain.length > 200 ? undefined : wish.exec(plain)?.groups;
  if (groups === undefined) return undefined;
  const { who: whom = "", radius } = groups;
  const contact = anybody.test(whom) ? {} : { contact: whom };
  const meters = radius === undefined ? undefined : readMeters(radius);
  return [
    { step: "on", ...contact },
    ...(meters === undefined ? [] : [{ step: "radius" as const, meters, ...contact }]),
  ];
}
