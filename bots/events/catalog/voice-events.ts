import { z } from "zod";
import { chat, completed, durationMs, id, media, postedAs, request } from "./fields.ts";

const language = z.string().exactOptional().describe("Language of it, such as `de` or `en-GB`.");
const segment = z.object({ startMs: durationMs, endMs: durationMs, text: z.string() }).readonly();

export const voiceEvents = {
  "io.agentchat.voice.sample.uploaded": z
    .object({ ...chat, eventId: id.describe("The message that carried it."), ...media, durationMs })
    .readonly()
    .describe("A person gave a sample of their voice."),
  "io.agentchat.voice.clone.ready": z
    .object({
      ...chat,
      voiceId: id.describe("The voice, to be named in requests."),
      samples: z.int().min(1).describe("How many samples it was made of."),
    })
    .readonly()
    .describe("A voice was made of a person's samples."),
  "io.agentchat.voice.message.request": z
    .object({
      ...request,
      text: z.string().min(1).describe("What is to be said."),
      voiceId: id.exactOptional().describe("The voice; left out, the person's own or the usual one."),
      language,
    })
    .readonly()
    .describe("An agent wants a text spoken."),
  "io.agentchat.voice.message.generated": completed({ ...media, durationMs, eventId: postedAs }).describe(
    "What came of a `voice.message.request`.",
  ),
  "io.agentchat.voice.transcription.request": z
    .object({ ...request, url: media.url, mimetype: media.mimetype.exactOptional(), language })
    .readonly()
    .describe("An agent wants to know what is said in a recording."),
  "io.agentchat.voice.transcription.completed": completed({
    text: z.string().describe("What is said."),
    language,
    segments: z.array(segment).readonly().exactOptional().describe("What is said when: `{ startMs, endMs, text }`."),
  }).describe("What came of a `voice.transcription.request`."),
};
