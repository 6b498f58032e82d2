import type { Pcm } from "#codecs";
import { resample } from "./resample.ts";

/** One after the other, at a rate of this many samples a second. */
export function joinSounds(sounds: readonly Pcm[], sampleRate: number): Pcm {
  const parts = sounds.map((sound) => resample(sound, sampleRate));
  const samples = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRate };
}
