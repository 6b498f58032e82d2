import { readWords, type Words } from "./read-words.ts";

/** How a picture is posted. */
export type Manner = "picture" | "sticker" | "round sticker";

/** What somebody wants drawn, in their words. */
export interface DrawingWish {
  readonly prompt: string;
  readonly count?: number;
  readonly width?: number;
  readonly height?: number;
  readonly manner: Manner;
}

/** "a lighthouse at dusk and send it as a sticker": takes what is about the picture and not in it out of a prompt. */
export function readDrawing(text: string): DrawingWish {
  const words = readWords(text);
  const manner = takeManner(words);
  const count = words.take(
    /^\s*(?:(?:me|us)\s+)?(\d|an?|one|two|three|four)?\s*(?:different\s+)?(?:pictures?|images?|drawings?|photos?|paintings?|sketch(?:es)?)\s+(?:of|with|showing)\b/iu,
  );
  const size = takeSize(words);
  const number = numberOf(count?.[1]);
  const prompt = words.rest();
  return {
    prompt: prompt === "" ? text.trim() : prompt,
    ...(number === undefined ? {} : { count: number }),
    ...size,
    manner,
  };
}

/** "… as a round sticker". */
export function takeManner(words: Words): Manner {
  const sticker = words.take(
    /(?:\b(?:and\s+)?(?:send|post|make|give|turn|show)\s+(?:me\s+)?(?:it|that|this|them)\s+)?\b(?:as|into)\s+(?:an?\s+)?(round\s+)?stickers?\b/iu,
  );
  if (sticker === undefined) return "picture";
  return sticker[1] === undefined ? "sticker" : "round sticker";
}

function takeSize(words: Words): Pick<DrawingWish, "width" | "height"> {
  const size = words.take(
    /(?:,\s*)?(?:\b(?:in|at|of|with)\s+(?:size\s+)?)?\b(\d{2,4})\s*[x×]\s*(\d{2,4})\b(?:\s*(?:px|pixels))?/iu,
  );
  return size === undefined ? {} : { width: withinSides(size[1]), height: withinSides(size[2]) };
}

function withinSides(digits = ""): number {
  return Math.min(2048, Math.max(64, Number(digits)));
}

const numbers: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4 };

function numberOf(word = "one"): number | undefined {
  const number = numbers[word.toLowerCase()] ?? Number(word);
  return Number.isInteger(number) && number > 1 ? Math.min(4, number) : undefined;
}
