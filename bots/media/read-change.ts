import type { PictureStep, WrittenFormat } from "#sdk";
import { type Manner, takeManner } from "./read-drawing.ts";
import { readWords, type Words } from "./read-words.ts";

/** What somebody wants done with a picture, in their words. */
export interface ChangeWish {
  readonly steps: readonly PictureStep[];
  readonly format?: WrittenFormat;
  readonly manner: Manner;
  /** How many of the last pictures are put together. */
  readonly collageOf?: number;
  /** What is left, which an image model may understand. */
  readonly prompt?: string;
}

type Reading = readonly [pattern: RegExp, step: (match: RegExpExecArray) => PictureStep];

const quoted = `["“”„«»']([^"“”„«»]{1,300}?)["“”„«»']`;

/** Read first, so that no word of them is read as something else. */
const captions: readonly Reading[] = [
  [
    new RegExp(
      `(?:(?:add|put|with|write|set)\\s+)?(?:an?\\s+|the\\s+)?(?:caption|text|words|title|saying|that says|write|writing)?\\s*:?\\s*${quoted}(?:\\s+(?:on|onto|over)\\s+(?:it|the picture|the image))?(?:\\s+(?:at|on|in)\\s+(?:the\\s+)?(top|bottom))?`,
      "iu",
    ),
    ([, text = "", position]) => ({
      do: "caption",
      text,
      ...(position === undefined ? {} : { position: position.toLowerCase() === "top" ? "top" : "bottom" }),
    }),
  ],
  [
    /\b(?:caption|captioned)\b(?:\s+(?:it|this))?(?:\s+with)?\s*:?\s+([^"“”]{1,300})$/iu,
    ([, text = ""]) => ({ do: "caption", text: text.trim() }),
  ],
];

/** Each is taken as often as it is said; of two that fit, the one that comes first here. */
const readings: readonly Reading[] = [
  [/\b(?:in(?:to)?\s+)?(?:black[ -]and[ -]white|gr[ae]y ?scale|monochrome|b ?& ?w)\b/iu, () => ({ do: "grayscale" })],
  [/\b(?:in(?:to)?\s+)?sepia\b/iu, () => ({ do: "sepia" })],
  [
    /\bblur(?:red|ry)?\b(?:\s+it)?(\s+(?:a lot|strongly|heavily))?(\s+(?:a bit|a little|slightly))?/iu,
    ([, strong, little]) => ({ do: "blur", ...amount(strong, little) }),
  ],
  [
    /\bsharp(?:en(?:ed)?|er)\b(?:\s+it)?(\s+(?:a lot|strongly|heavily))?(\s+(?:a bit|a little|slightly))?/iu,
    ([, strong, little]) => ({ do: "sharpen", ...amount(strong, little) }),
  ],
  [/\b(?:turn|rotate)(?:\s+(?:it|this|that))?\s+upside[ -]down\b/iu, () => ({ do: "rotate", degrees: 180 })],
  [
    /\b(?:turn|rotate)d?(?:\s+(?:it|this|that|by))*\s+(-?\d{1,3})\s*(?:°|degrees?)?(?:\s+(?:to the\s+)?(left|right|(?:counter|anti-?)clockwise|clockwise))?/iu,
    ([, degrees = "0", direction]) => ({ do: "rotate", degrees: Number(degrees) * (isLeft(direction) ? -1 : 1) }),
  ],
  [
    /\b(?:turn|rotate)(?:\s+(?:it|this|that))?(?:\s+to the)?(?:\s+(left|right|(?:counter|anti-?)clockwise|clockwise))\b/iu,
    ([, direction]) => ({ do: "rotate", degrees: isLeft(direction) ? -90 : 90 }),
  ],
  [
    /\b(?:flip|mirror)(?:ped|ed)?(?:\s+(?:it|this|that))?\s+(?:vertically|upside[ -]down)\b/iu,
    () => ({ do: "flip", direction: "vertical" }),
  ],
  [/\b(?:flip|mirror)(?:ped|ed)?(?:\s+(?:it|this|that))?(?:\s+horizontally)?\b/iu, () => ({ do: "flip" })],
  [
    /\b(?:crop|cut)(?:ped)?(?:\s+(?:it|this|that))?\s+(?:in)?to\s+(\d{1,4}:\d{1,4})\b/iu,
    ([, aspect = "1:1"]) => ({ do: "crop", aspect }),
  ],
  [
    /\b(?:crop|cut)(?:ped)?(?:\s+(?:it|this|that))?\s+(?:in)?to\s+(?:an?\s+)?square\b|\bsquare\b/iu,
    () => ({ do: "crop", aspect: "1:1" }),
  ],
  [
    /\b(?:crop|cut)(?:ped)?(?:\s+(?:it|this|that))?\s+to\s+(\d{1,4})\s*[x×]\s*(\d{1,4})\b/iu,
    ([, width, height]) => ({ do: "crop", width: Number(width), height: Number(height) }),
  ],
  [
    /\b(?:re)?(?:size|scale)d?(?:\s+(?:it|this|that))?\s+to\s+(\d{1,4})\s*[x×]\s*(\d{1,4})\b(?:\s*(?:px|pixels))?/iu,
    ([, width, height]) => ({ do: "resize", width: Number(width), height: Number(height) }),
  ],
  [
    /\b(?:re)?(?:size|scale)d?(?:\s+(?:it|this|that))?\s+to\s+(\d{1,3})\s*(?:%|percent)/iu,
    ([, percent]) => ({ do: "resize", percent: Number(percent) }),
  ],
  [
    /\b(?:re)?(?:size|scale)d?(?:\s+(?:it|this|that))?\s+to\s+(\d{2,4})\s*(?:px|pixels?)?(?:\s+(?:wide|high|tall))?/iu,
    (match) => ({ do: "resize", [/high|tall/iu.test(match[0]) ? "height" : "width"]: Number(match[1]) }),
  ],
  [/\bhalf (?:the|its|as) (?:size|large|big)\b/iu, () => ({ do: "resize", percent: 50 })],
  [/\b(?:twice|double) (?:the|its|as) (?:size|large|big)\b/iu, () => ({ do: "resize", percent: 200 })],
  [/\bsmaller\b/iu, () => ({ do: "resize", percent: 50 })],
  [/\b(?:larger|bigger)\b/iu, () => ({ do: "resize", percent: 150 })],
  [
    /\b(?:crop|cut)?(?:\s+(?:it|this|that))?\s*\b(?:in(?:to)?\s+(?:an?\s+)?)?(?:round|circle|circular)\b/iu,
    () => ({ do: "round" }),
  ],
];

/** "make it black and white, turn it left and send it as a sticker". A clause that is not understood as a whole is left to an image model as a whole. */
export function readChange(text: string): ChangeWish {
  const words = readWords(text);
  const letters = takeSteps(words, captions);
  const steps: PictureStep[] = [];
  const manner = takeManner(words);
  const format = takeFormat(words);
  const collageOf = takeCollage(words);
  words.take(withoutMetadata);
  const unknown: string[] = [];
  let joint = "";
  for (const [index, part] of words.rest().split(joints).entries()) {
    if (index % 2 === 1) joint = part;
    else {
      const known = readClause(part);
      if (known === undefined) unknown.push(`${unknown.length === 0 ? "" : joint}${part}`);
      else steps.push(...known);
    }
  }
  return {
    steps: [...steps, ...letters],
    manner,
    ...(format === undefined ? {} : { format }),
    ...(collageOf === undefined ? {} : { collageOf }),
    ...(unknown.length === 0 ? {} : { prompt: unknown.join("").trim() }),
  };
}

const joints = /((?:\s*[,;.]\s*|\s+)(?:and then|and(?!\s+white\b)|then)\s+|\s*[,;.]\s*)/iu;
const withoutMetadata =
  /\b(?:and\s+)?(?:strip|remove|without)\s+(?:all\s+)?(?:the\s+)?(?:its\s+)?(?:metadata|exif|gps|location)(?:\s+data)?\b/iu;

/** `undefined` when there is more to it than these steps. */
function readClause(clause: string): readonly PictureStep[] | undefined {
  const words = readWords(clause);
  const steps = takeSteps(words, readings);
  return isFiller.test(words.rest()) ? steps : undefined;
}

function takeSteps(words: Words, from: readonly Reading[]): PictureStep[] {
  return from.flatMap(([pattern, stepOf]) => {
    const match = words.take(pattern);
    return match === undefined ? [] : [stepOf(match)];
  });
}

function takeFormat(words: Words): WrittenFormat | undefined {
  const match = words.take(
    /\b(?:convert(?:ed)?\s+)?(?:it\s+)?(?:to|as|into)\s+(?:an?\s+)?(jpe?g|png|webp|gif)\b(?:\s+(?:file|picture|image))?/iu,
  );
  const name = match?.[1]?.toLowerCase().replace("jpg", "jpeg");
  return name === "jpeg" || name === "png" || name === "webp" || name === "gif" ? name : undefined;
}

const numbers: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6 };

function takeCollage(words: Words): number | undefined {
  const match = words.take(
    /\b(?:make\s+)?(?:an?\s+)?(?:in(?:to)?\s+an?\s+)?collages?\b(?:\s+(?:of|from|with)\s+(?:the\s+|our\s+)?(?:last\s+)?(\d{1,2}|two|three|four|five|six)?\s*(?:pictures|images|photos|them)?)?/iu,
  );
  if (match === undefined) return undefined;
  const [, word = "four"] = match;
  return Math.min(12, Math.max(2, numbers[word.toLowerCase()] ?? Number(word)));
}

function amount(strong: string | undefined, little: string | undefined): { amount?: number } {
  if (strong !== undefined) return { amount: 60 };
  return little === undefined ? {} : { amount: 8 };
}

function isLeft(direction = ""): boolean {
  return /left|counter|anti/iu.test(direction);
}

/** Words around what was understood, that say nothing by themselves. */
const isFiller =
  /^(?:(?:please|can|could|would|you|make|turn|convert|change|crop|cut|resize|send|give|show|edit|post|put|it|this|that|them|the|my|a|an|me|us|picture|image|photo|of|and|then|to|into|in|as|by|be|is|with|on|colou?rs?|look|also|now|just|size|shape)\b[\s,.;:!?]*)*$/iu;
