import type { Pcm } from "#codecs";
import { resample } from "./resample.ts";

/**
 * One after the other, at a rate of this many samples a second.
 * @param maxSeconds what is longer is cut off
 */
export function joinSounds(sounds: readonly Pcm[], sampleRate: number, maxSeconds = Infinity): Pcm {
  let seconds = 0;
  const parts = sounds.map(({ samples, sampleRate: rate }) => {
    const part = samples.subarray(0, Math.max(0, (maxSeconds - seconds) * rate));
    seconds += part.length / rate;
    return resample({ samples: part, sampleRate: rate }, sampleRate);
  });
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return { samples: joined, sampleRate };
}
