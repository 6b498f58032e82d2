import { z } from "zod";
import { chatModelSettings } from "../settings.ts";

const { endpoint, apiKey } = chatModelSettings.shape;

/** Settings of what writes down speech, as an operator writes them. */
export const transcriptionSettings = z.strictObject({
  provider: z
    .enum(["openai"])
    .describe(
      "Who listens: `openai` (any server with OpenAI's `/v1/audio/transcriptions`: whisper.cpp, faster-whisper, Speaches, LocalAI, OpenAI …).",
    ),
  endpoint: endpoint.describe(
    "Base URL of the API, which usually ends in `/v1`. For whisper.cpp: `whisper-server --inference-path /v1/audio/transcriptions`.",
  ),
  apiKey: apiKey.describe("Key sent as bearer token. OpenAI's own endpoint needs one, local servers usually none."),
  model: z
    .string()
    .min(1)
    .default("whisper-1")
    .describe("Name of the model as the server knows it. whisper.cpp has one, whatever it is called."),
  timeoutSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(300)
    .describe("How long to wait for a transcript, in seconds."),
});

export type TranscriptionSettings = z.infer<typeof transcriptionSettings>;
