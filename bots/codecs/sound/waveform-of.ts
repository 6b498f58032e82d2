import type { Pcm } from "../pcm.ts";

const loudest = 1024;
const perSecond = 10;

/**
 * How loud sound is from beginning to end, for drawing it: 30 to 120 integers from 0 to 1024, of which the loudest is 1024 (MSC1767, MSC3246).
 */
export function waveformOf({ samples, sampleRate }: Pcm): readonly number[] {
  const seconds = samples.length / sampleRate;
  const count = Math.max(30, Math.min(120, Math.round(seconds * perSecond)));
  const levels = Array.from({ length: count }, (_, index) => {
    const part = samples.subarray(
      Math.floor((index * samples.length) / count),
      Math.floor(((index + 1) * samples.length) / count),
    );
    return rootMeanSquare(part);
  });
  const highest = Math.max(...levels);
  return levels.map((level) => (highest === 0 ? 0 : Math.round((level / highest) * loudest)));
}

export function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}
