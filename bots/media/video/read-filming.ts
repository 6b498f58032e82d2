import { readWords } from "../read-words.ts";

/** What somebody wants filmed, in their words. */
export interface FilmWish {
  readonly prompt: string;
  readonly seconds?: number;
  readonly width?: number;
  readonly height?: number;
}

/** "a 6 second video of a ferry, 1280x720": takes what is about the video and not in it out of a prompt. */
export function readFilming(text: string): FilmWish {
  const words = readWords(text);
  const size = words.take(/(?:\b(?:in|at|with)\s+)?\b(\d{2,4})\s*[x×]\s*(\d{2,4})\b(?:\s*(?:px|pixels))?/iu);
  const length = words.take(
    /(?:\b(?:for|of|lasting|that lasts)\s+)?\b(\d{1,2})[ -]?s(?:ec(?:ond)?s?)?\b(?:\s+long)?(?=\s*(?:,|$|\b(?:long|videos?|clips?|films?|movies?|of|with|showing)\b))/iu,
  );
  words.take(
    /^\s*(?:me\s+)?(?:an?\s+)?(?:short\s+)?(?:long\s+)?(?:videos?|clips?|films?|movies?|animations?)\s+(?:of|with|showing|about)\b/iu,
  );
  if (length !== undefined) words.take(/^\s*of\b/iu);
  const prompt = words.rest();
  return {
    prompt: prompt === "" ? text.trim() : prompt,
    ...(length === undefined ? {} : { seconds: Math.min(30, Math.max(1, Number(length[1]))) }),
    ...(size === undefined ? {} : { width: side(size[1]), height: side(size[2]) }),
  };
}

function side(digits = ""): number {
  return Math.min(1920, Math.max(64, Number(digits)));
}
