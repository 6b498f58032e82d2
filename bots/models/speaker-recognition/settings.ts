import { z } from "zod";

/** Settings of what tells speakers apart, as an operator writes them. */
export const speakerRecognitionSettings = z.strictObject({
  provider: z
    .enum(["cepstrum"])
    .default("cepstrum")
    .describe(
      "Who tells speakers apart: `cepstrum` (built in: timbre and pitch; sorts out who sounds clearly different, and is no proof of identity).",
    ),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      "From how much similarity on two recordings are taken to be of one speaker, 0 to 1. Default: 0.5; lower lets more pass.",
    ),
});

export type SpeakerRecognitionSettings = z.infer<typeof speakerRecognitionSettings>;
