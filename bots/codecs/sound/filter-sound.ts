import type { Pcm } from "../pcm.ts";
import { bytesPerSample, rawFormat, toSamples } from "./raw-samples.ts";
import { runOnSound } from "./run-on-sound.ts";

export interface FilterSoundOptions {
  /** As ffmpeg writes them, e.g. `rubberband=pitch=1.2`. They must not make the sound more than twice as long. */
  readonly filters: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Sends sound through filters of ffmpeg.
 * @throws CodecError `not-installed`, `too-complex`, `failed` (also for a filter that this ffmpeg does not have), `cancelled`
 */
export async function filterSound(pcm: Pcm, { filters, signal }: FilterSoundOptions): Promise<Pcm> {
  const { samples, sampleRate } = pcm;
  const filtered = await runOnSound(pcm, {
    arrange: (command) =>
      command
        .audioFilters([...filters])
        .audioFrequency(sampleRate)
        .format(rawFormat),
    maxOutputBytes: (samples.length * 2 + sampleRate) * bytesPerSample,
    signal,
  });
  return { samples: toSamples(filtered), sampleRate };
}
