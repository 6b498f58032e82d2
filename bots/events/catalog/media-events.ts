import { z } from "zod";
import { completed, durationMs, media, postedAs, request } from "./fields.ts";

const pixels = z.int().min(1);
const prompt = z.string().min(1).describe("What is to be seen.");
const wanted = {
  width: pixels.exactOptional().describe("Width in pixels; left out, the usual one."),
  height: pixels.exactOptional().describe("Height in pixels; left out, the usual one."),
};
const size = { width: pixels.describe("Width in pixels."), height: pixels.describe("Height in pixels.") };

export const mediaEvents = {
  "io.agentchat.media.image.request": z
    .object({ ...request, prompt, ...wanted })
    .readonly()
    .describe("An agent wants a picture."),
  "io.agentchat.media.image.generated": completed({ ...media, ...size, eventId: postedAs }).describe(
    "What came of a `media.image.request`.",
  ),
  "io.agentchat.media.video.request": z
    .object({ ...request, prompt, ...wanted, durationMs: durationMs.exactOptional() })
    .readonly()
    .describe("An agent wants a video."),
  "io.agentchat.media.video.generated": completed({ ...media, ...size, durationMs, eventId: postedAs }).describe(
    "What came of a `media.video.request`.",
  ),
};
