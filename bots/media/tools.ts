import { defineTool, pictureStep, writtenFormats, z } from "#sdk";
import { findLastPictures, findPicture } from "./find-picture.ts";
import { makePictures } from "./make-pictures.ts";
import { readChange } from "./read-change.ts";
import { readDrawing } from "./read-drawing.ts";

/** Waiting for others' pictures included. */
const timeoutMs = 50 * 60_000;

const manner = z
  .enum(["picture", "sticker", "round sticker"])
  .optional()
  .describe("How it is posted; default: picture.");
const side = z.int().min(64).max(2048).optional();

/** Shared with all agents that use offers. */
export const drawPicture = defineTool({
  name: "draw_picture",
  description:
    "Draws a picture and posts it in the room: use it whenever the person wants something drawn, painted or made as a picture, image or sticker. Do not describe the picture afterwards: they see it.",
  example: "draw a lighthouse at dusk",
  input: z.object({
    prompt: z.string().describe("What is to be seen, with all that the person said about it."),
    negativePrompt: z.string().optional().describe("What is not to be seen."),
    style: z.string().optional().describe("Such as watercolor."),
    width: side.describe("Pixels; leave it out unless the person wants a size."),
    height: side,
    count: z.int().min(1).max(4).optional().describe("How many pictures; default: 1."),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .optional()
      .describe("The same makes the same picture again."),
    manner,
  }),
  timeoutMs,
  run({ manner: wantedManner, ...input }, { turn }) {
    const { manner: said, ...wish } = readDrawing(input.prompt);
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const request = { ...wish, ...given, prompt: wish.prompt };
    return makePictures(turn, request, { manner: wantedManner ?? said, words: wish.prompt });
  },
});

/** Shared with all agents that use offers. */
export const changePicture = defineTool({
  name: "change_picture",
  description:
    "Changes a picture and posts the result in the room: size, crop, rotation, mirroring, black and white, sepia, blur, sharpness, round, text on it, another format, a sticker of it, a collage of the last pictures, or anything that an image model can do. Without picture it takes the one that the person replies to, else the last one.",
  example: "change the picture: black and white, as a sticker",
  input: z.object({
    change: z.string().describe("What is to be done, in the person's words."),
    picture: z.string().optional().describe("Id of the picture, where another one than the last is meant."),
    steps: z
      .array(pictureStep)
      .max(20)
      .optional()
      .describe("What is to be done, exactly, in this order; taken in place of the words."),
    prompt: z.string().optional().describe("What an image model is to make of it, such as: add a red balloon."),
    strength: z.number().min(0).max(1).optional().describe("How far an image model may depart from it; default: 0.6."),
    format: z.enum(writtenFormats).optional(),
    manner,
  }),
  timeoutMs,
  async run(input, { turn }) {
    const said = readChange(input.change);
    const isExact = input.steps !== undefined || input.prompt !== undefined;
    const steps = isExact ? (input.steps ?? []) : said.steps;
    const prompt = isExact ? input.prompt : said.prompt;
    const pictures =
      said.collageOf === undefined
        ? { source: await findPicture(turn, input.picture) }
        : await findLastPictures(turn, said.collageOf);
    const format = input.format ?? said.format;
    const request = {
      ...pictures,
      ...(steps.length === 0 ? {} : { steps }),
      ...(prompt === undefined
        ? {}
        : { prompt, ...(input.strength === undefined ? {} : { strength: input.strength }) }),
      ...(format === undefined ? {} : { format }),
    };
    return makePictures(turn, request, { manner: input.manner ?? said.manner, words: prompt });
  },
});
