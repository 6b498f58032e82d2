import type { Pcm } from "../pcm.ts";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { bytesPerSample, rawFormat, toBytes, toSamples } from "./raw-samples.ts";

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
  const { stdout } = await runFfmpeg({
    arrange: (command) =>
      command
        .input("pipe:0")
        .inputFormat(rawFormat)
        .inputOptions(["-ar", String(sampleRate), "-ac", "1"])
        .audioFilters([...filters])
        .audioFrequency(sampleRate)
        .audioChannels(1)
        .format(rawFormat)
        .output("pipe:1"),
    stdin: toBytes(samples),
    maxOutputBytes: (samples.length * 2 + sampleRate) * bytesPerSample,
    signal,
  });
  return { samples: toSamples(stdout), sampleRate };
}
