import { readWords, type Words } from "../read-words.ts";

/** What somebody wants done with a video, in their words. */
export interface VideoWish {
  /** Milliseconds from the beginning; negative ones from the end. */
  readonly startMs?: number;
  readonly endMs?: number;
  readonly width?: number;
  readonly height?: number;
  readonly percent?: number;
  readonly format?: "mp4" | "gif" | "m4a";
  readonly isMuted?: boolean;
  /** What was not understood. */
  readonly rest: string;
}

const time = String.raw`(\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d+)?|\d{1,5}(?:[.,]\d+)?)\s*(minutes?|mins?|m(?![a-z])|seconds?|secs?|s(?![a-z]))?`;

/** "the first 5 seconds as a gif", "from 0:05 to 0:10", "only the sound", "scale to 50%", "mute it". */
export function readVideoChange(text: string): VideoWish {
  const words = readWords(inDigits(text));
  const wish = { ...takeMute(words), ...takePart(words), ...takeSize(words), ...takeFormat(words) };
  const rest = words.rest();
  return { ...wish, rest: isFiller.test(rest) ? "" : rest };
}

const numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** "the first two seconds", "the last second". */
function inDigits(text: string): string {
  const spelled = new RegExp(String.raw`\b(${numbers.join("|")})(?=[ -](?:seconds?|minutes?)\b)`, "giu");
  return text
    .replace(spelled, (word) => String(numbers.indexOf(word.toLowerCase()) + 1))
    .replace(/\b(first|last) (?=(?:second|minute)\b)/giu, "$1 1 ");
}

function takePart(words: Words): Pick<VideoWish, "startMs" | "endMs"> {
  const between = words.take(
    new RegExp(
      String.raw`(?:\b(?:from|between)\s+)?${time}\s*(?:-|–|\bto\b|\buntil\b|\btill\b|\band\b)\s*${time}`,
      "iu",
    ),
  );
  if (between !== undefined) {
    const [, start, startUnit, end, endUnit] = between;
    return { startMs: milliseconds(start, startUnit ?? endUnit), endMs: milliseconds(end, endUnit) };
  }
  const last = words.take(new RegExp(String.raw`\b(?:the\s+)?last\s+${time}`, "iu"));
  if (last !== undefined) return { startMs: -milliseconds(last[1], last[2]) };
  const from = words.take(
    new RegExp(String.raw`\b(?:from|after|starting at|skip(?:\s+the first)?)\s+${time}(?:\s+on)?`, "iu"),
  );
  if (from !== undefined) return { startMs: milliseconds(from[1], from[2]) };
  const first = words.take(
    new RegExp(
      String.raw`\b(?:(?:the\s+)?first|(?:trim|cut|shorten)(?:\s+(?:it|this|that|the video|the clip))?\s+(?:down\s+)?to|until|till)\s+(?:the first\s+)?${time}`,
      "iu",
    ),
  );
  return first === undefined ? {} : { endMs: milliseconds(first[1], first[2]) };
}

function milliseconds(text = "0", unit = "s"): number {
  const parts = text.replace(",", ".").split(":").map(Number);
  const value = parts.reduce((sum, part) => sum * 60 + part, 0);
  return Math.round(value * (parts.length === 1 && unit.toLowerCase().startsWith("m") ? 60_000 : 1000));
}

function takeFormat(words: Words): Pick<VideoWish, "format"> {
  const sound = words.take(
    /\b(?:(?:extract|save|get|give me|send me|send|just|only|keep)\s+)*(?:the\s+|its\s+)?(?:audio|sound|music|m4a|mp3)\b(?:\s+(?:only|track|of it|from it|out of it))?/iu,
  );
  if (sound !== undefined) return { format: "m4a" };
  const match = words.take(
    /\b(?:convert(?:ed)?\s+|make\s+|turn\s+)?(?:it\s+|this\s+|that\s+)?(?:(?:in)?to|as|an?)?\s*(?:an?\s+)?(?:animated\s+)?(gif|mp4|video)\b(?:\s+(?:of|from|out of)\s+(?:it|this|that))?/iu,
  );
  const name = match?.[1]?.toLowerCase();
  if (name === "gif") return { format: "gif" };
  return name === "mp4" ? { format: "mp4" } : {};
}

function takeMute(words: Words): Pick<VideoWish, "isMuted"> {
  const mute = words.take(
    /\bmuted?\b(?:\s+(?:it|this|that))?|\b(?:without|no|remove|strip|drop)\s+(?:the\s+|its\s+|any\s+)?(?:sound|audio|music)\b|\bsilent(?:ly)?\b/iu,
  );
  return mute === undefined ? {} : { isMuted: true };
}

function takeSize(words: Words): Pick<VideoWish, "width" | "height" | "percent"> {
  const lead = String.raw`(?:\b(?:scale|resize|shrink|enlarge|make)(?:d)?\s+)?(?:(?:it|this|that)\s+)?(?:(?:down|up)\s+)?(?:to\s+|by\s+|in\s+)?`;
  const box = words.take(new RegExp(String.raw`${lead}(\d{2,4})\s*[x×]\s*(\d{2,4})(?:\s*(?:px|pixels))?`, "iu"));
  if (box !== undefined) return { width: Number(box[1]), height: Number(box[2]) };
  const percent = words.take(new RegExp(String.raw`${lead}(\d{1,3})\s*(?:%|percent)(?:\s+of its size)?`, "iu"));
  if (percent !== undefined) return { percent: Number(percent[1]) };
  const side = words.take(
    new RegExp(String.raw`${lead}(\d{2,4})\s*(?:px|pixels)?\s*(wide|in width|high|tall|in height|p)\b`, "iu"),
  );
  if (side !== undefined)
    return /^w|width/iu.test(side[2] ?? "") ? { width: Number(side[1]) } : { height: Number(side[1]) };
  if (
    words.take(new RegExp(String.raw`${lead}(?:half (?:the|its) size|smaller|half as (?:big|large))\b`, "iu")) !==
    undefined
  )
    return { percent: 50 };
  if (
    words.take(
      new RegExp(String.raw`${lead}(?:twice (?:the|its) size|larger|bigger|twice as (?:big|large))\b`, "iu"),
    ) !== undefined
  )
    return { percent: 200 };
  return {};
}

/** Words around what was understood, that say nothing by themselves. */
const isFiller =
  /^(?:(?:please|can|could|would|you|make|turn|convert|change|trim|cut|shorten|resize|scale|send|give|show|edit|post|put|extract|keep|only|just|it|its|this|that|the|my|a|an|me|us|video|clip|film|movie|of|and|then|to|into|in|as|by|from|with|down|out|also|now|size|part)\b[\s,.;:!?-]*)*$/iu;
