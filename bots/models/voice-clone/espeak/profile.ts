import { z } from "zod";

/** How espeak-ng and ffmpeg are set to come near a person's voice. */
export const espeakProfile = z.strictObject({
  kind: z.literal("espeak"),
  /** Part of espeak-ng's voice that is not the language, e.g. `f3`; empty for its own. */
  variant: z.string().regex(/^\w*$/),
  /** espeak-ng's voice for the language of the samples, e.g. `gmw/en-US`. */
  base: z.string().regex(/^[\w/-]+$/),
  /** 0 … 99 */
  pitch: z.number().min(0).max(99),
  /** 0 … 99 */
  pitchRange: z.number().min(0).max(99),
  /** Words in a minute. */
  rate: z.number().min(80).max(450),
  /** By what formants, and pitch with them, are moved: 1.1 is a shorter throat. */
  formants: z.number().min(0.5).max(2),
  /** By what pitch is moved beyond what espeak-ng can, formants staying. */
  shift: z.number().min(0.25).max(4),
  /** Gain of each of `bandMiddles`, dB. */
  gains: z.array(z.number().min(-30).max(30)),
});

export type EspeakProfile = z.infer<typeof espeakProfile>;
