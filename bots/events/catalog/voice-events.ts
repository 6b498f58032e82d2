import { z } from "zod";
import { chat, completed, durationMs, id, media, request, sentMedia } from "./fields.ts";

const language = z.string().exactOptional().describe("Language of it, such as `de` or `en-GB`.");
const segment = z.object({ startMs: durationMs, endMs: durationMs, text: z.string() }).readonly();
const part = z
  .object({
    ...media,
    durationMs,
    waveform: z.array(z.int().min(0).max(1024)).readonly(),
    text: z.string(),
  })
  .readonly();
const synthetic = z.object({ of: id.exactOptional(), isApproximation: z.boolean() }).readonly();

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
  "io.agentchat.voice.enrollment.request": z
    .object({
      ...request,
      step: z
        .enum(["status", "begin", "recording", "agree", "done", "cancel", "revoke"])
        .describe("What the person does: `recording` is a voice message of theirs, `agree` a consent in writing."),
      language: language.describe("What they speak, for `begin`."),
      recording: z.object(sentMedia).readonly().exactOptional().describe("The voice message, for `recording`."),
    })
    .readonly()
    .describe("A person takes a step towards a copy of their voice, or away from it."),
  "io.agentchat.voice.enrollment.completed": completed({
    text: z.string().describe("What the person is told, in Markdown."),
    isTaken: z.boolean().describe("Whether the step was one to be taken just then."),
    isOpen: z.boolean().describe("Whether recordings are waited for."),
    hasVoice: z.boolean().describe("Whether there is a copy of their voice."),
  }).describe("What came of a `voice.enrollment.request`."),
  "io.agentchat.voice.message.request": z
    .object({
      ...request,
      text: z.string().min(1).describe("What is to be said."),
      voiceId: id.exactOptional().describe("The voice; left out, the usual one, or the person's with `asPerson`."),
      asPerson: z
        .boolean()
        .exactOptional()
        .describe("Whether it is to be said in the person's own voice, which they have given for that."),
      language,
    })
    .readonly()
    .describe("An agent wants a text spoken."),
  "io.agentchat.voice.message.generated": completed({
    parts: z
      .array(part)
      .min(1)
      .readonly()
      .describe(
        "The voice messages, in order: `{ url, file?, mimetype, sizeBytes, durationMs, waveform, text }`; the waveform as in MSC1767 (0 to 1024), and what each says.",
      ),
    provider: z.string().describe("What spoke, such as `espeak`."),
    synthetic: synthetic
      .exactOptional()
      .describe("Where it is made to sound like somebody: `{ of?, isApproximation }`, `of` being the person."),
  }).describe("What came of a `voice.message.request`. The agent that asked posts it."),
  "io.agentchat.voice.transcription.request": z
    .object({ ...request, ...sentMedia, durationMs: durationMs.exactOptional(), language })
    .readonly()
    .describe("An agent wants to know what is said in a recording."),
  "io.agentchat.voice.transcription.completed": completed({
    text: z.string().describe("What is said."),
    language,
    segments: z.array(segment).readonly().exactOptional().describe("What is said when: `{ startMs, endMs, text }`."),
  }).describe("What came of a `voice.transcription.request`."),
};
