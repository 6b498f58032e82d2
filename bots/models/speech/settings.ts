import { z } from "zod";
import { chatModelSettings } from "../settings.ts";

const { endpoint, apiKey } = chatModelSettings.shape;

/** Settings of what reads aloud, as an operator writes them. */
export const speechSettings = z.strictObject({
  provider: z
    .enum(["espeak", "openai", "xtts"])
    .describe(
      "Who speaks: `espeak` (espeak-ng on this machine, a robot's voice) or `openai` (any server with OpenAI's `/v1/audio/speech`: OpenAI, Kokoro, LocalAI, Speaches …), or `xtts` (coqui's xtts-streaming-server).",
    ),
  endpoint: endpoint
    .meta({ example: "https://api.openai.com/v1" })
    .describe(
      "Base URL of the API, which usually ends in `/v1`. Needed for `openai`; for `xtts` it is the server's own, e.g. http://127.0.0.1:8000.",
    ),
  apiKey: apiKey.describe("Key sent as bearer token. OpenAI's own endpoint needs one, local servers usually none."),
  model: z
    .string()
    .min(1)
    .optional()
    .meta({ example: "gpt-4o-mini-tts" })
    .describe("Name of the model as the server knows it. Default: `gpt-4o-mini-tts`. For `openai` only."),
  voice: z
    .string()
    .regex(/^[\w.+/ -]{1,100}$/, "must be a voice's name")
    .optional()
    .meta({ example: "f3" })
    .describe(
      "Name of the voice that speaks: for `openai` as the server knows it, default `alloy`; for `xtts` a studio voice, default the first; for `espeak` a variant such as `f3`, or a voice such as `en-us+m2`, which then speaks every language.",
    ),
  timeoutSeconds: z.number().positive().max(300).default(60).describe("How long to wait for a sentence, in seconds."),
});

export type SpeechSettings = z.infer<typeof speechSettings>;
