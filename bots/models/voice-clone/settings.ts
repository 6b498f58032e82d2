import { z } from "zod";
import { chatModelSettings } from "../settings.ts";

const { endpoint, apiKey } = chatModelSettings.shape;

/** Settings of what speaks with people's own voices, as an operator writes them. */
export const voiceCloneSettings = z.strictObject({
  provider: z
    .enum(["espeak", "xtts"])
    .describe(
      "Who speaks with people's voices: `espeak` (built in: moves espeak-ng towards the voice, an approximation that is always said to be one) or `xtts` (coqui's xtts-streaming-server).",
    ),
  endpoint: endpoint.describe("URL of the server. Needed for `xtts`, e.g. http://127.0.0.1:8000."),
  apiKey: apiKey.describe("Key sent as bearer token, where something in front of the server asks for one."),
  timeoutSeconds: z
    .number()
    .positive()
    .max(300)
    .default(120)
    .describe("How long to wait for a sentence, or for a voice to be made, in seconds."),
});

export type VoiceCloneSettings = z.infer<typeof voiceCloneSettings>;
