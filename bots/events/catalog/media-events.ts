import { z } from "zod";
import { completed, durationMs, fileSource, media, request } from "./fields.ts";

const pixels = z.int().min(1);
const size = { width: pixels.describe("Width in pixels."), height: pixels.describe("Height in pixels.") };
const seed = z.int().min(0).exactOptional();
const prompt = z.string().min(1).describe("What is to be seen.");
const wanted = {
  width: pixels.exactOptional().describe("Width in pixels; left out, the usual one."),
  height: pixels.exactOptional().describe("Height in pixels; left out, the usual one."),
  seed: seed.describe("The same again makes the same again, where the model can do that."),
  source: fileSource.exactOptional().describe("A picture to begin with: `{ url, file?, mimetype?, sizeBytes? }`."),
};
const shown = {
  blurhash: z.string().exactOptional().describe("What is shown until it is loaded (BlurHash)."),
  thumbnail: z
    .object({ ...media, ...size })
    .readonly()
    .exactOptional()
    .describe("A smaller picture of it: `{ url, file?, mimetype, sizeBytes, width, height }`."),
};
const isPlaceholder = z.boolean().describe("Whether it was drawn without a model that knows what things look like.");
const picture = z.object({ ...media, ...size, seed: seed.describe("What it was made with."), ...shown }).readonly();

const videoChange = z
  .looseObject({
    startMs: z.int().exactOptional(),
    endMs: z.int().exactOptional(),
    width: pixels.exactOptional(),
    height: pixels.exactOptional(),
    percent: z.number().exactOptional(),
    format: z.string().exactOptional(),
    isMuted: z.boolean().exactOptional(),
  })
  .readonly();

export const mediaEvents = {
  "io.agentchat.media.image.request": z
    .object({
      ...request,
      ...wanted,
      prompt: prompt.exactOptional().describe("What is to be seen; left out where nothing new is drawn."),
      negativePrompt: z.string().exactOptional().describe("What is not to be seen."),
      style: z.string().exactOptional().describe("How it is to look, such as `watercolor`."),
      count: z.int().min(1).exactOptional().describe("How many pictures; left out, one."),
      strength: z
        .number()
        .min(0)
        .max(1)
        .exactOptional()
        .describe("How far the result may be from `source`: 0 not at all, 1 as if there were none."),
      others: z
        .array(fileSource)
        .readonly()
        .exactOptional()
        .describe("More pictures like `source`, to be put together with it."),
      steps: z
        .array(z.looseObject({ do: z.string() }).readonly())
        .readonly()
        .exactOptional()
        .describe('Changes of the picture, one after the other, such as `{ "do": "crop", "aspect": "1:1" }`.'),
      format: z.string().exactOptional().describe("What it is to be written as: `jpeg`, `png`, `webp` or `gif`."),
    })
    .readonly()
    .describe("An agent wants a picture, or a picture changed."),
  "io.agentchat.media.image.generated": completed({
    pictures: z
      .array(picture)
      .min(1)
      .readonly()
      .describe(
        "The pictures: `{ url, file?, mimetype, sizeBytes, width, height, seed?, blurhash?, thumbnail? }`, the thumbnail with the first six of these.",
      ),
    isPlaceholder,
  }).describe("What came of a `media.image.request`. The agent that asked posts it."),
  "io.agentchat.media.video.request": z
    .object({
      ...request,
      ...wanted,
      prompt: prompt.exactOptional().describe("What is to be seen; left out where a video is changed."),
      durationMs: durationMs.exactOptional(),
      change: videoChange
        .exactOptional()
        .describe("What is to be done with `source`, which is a video or GIF then: a part, a size, another format."),
    })
    .readonly()
    .describe("An agent wants a video, or a video changed."),
  "io.agentchat.media.video.generated": completed({
    ...media,
    width: size.width.exactOptional(),
    height: size.height.exactOptional(),
    durationMs,
    ...shown,
    isPlaceholder,
  }).describe(
    "What came of a `media.video.request`. The agent that asked posts it. Width and height are left out where it is sound alone.",
  ),
};
