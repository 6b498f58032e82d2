import type { Pcm } from "#codecs";

/** Rate at which voices are measured, in Hz: above 8 kHz there is little that tells people apart, and much that tells microphones apart. */
export const analysisRate = 16_000;

/** The sound at another rate: band-limited by a windowed sinc, so that nothing above half of it folds back. */
export function resample({ samples, sampleRate }: Pcm, rate: number): Float32Array {
  if (sampleRate === rate) return samples;
  const step = sampleRate / rate;
  const cutoff = Math.min(1, 1 / step);
  const halfWidth = Math.ceil(lobes / cutoff);
  const resampled = new Float32Array(Math.floor(samples.length / step));
  for (let index = 0; index < resampled.length; index += 1) {
    const center = index * step;
    const from = Math.max(0, Math.ceil(center - halfWidth));
    const to = Math.min(samples.length - 1, Math.floor(center + halfWidth));
    let sum = 0;
    for (let at = from; at <= to; at += 1) {
      sum += (samples[at] ?? 0) * kernel((at - center) * cutoff) * cutoff;
    }
    resampled[index] = sum;
  }
  return resampled;
}

/** Zero crossings of the sinc on each side. */
const lobes = 8;
const tableSteps = 512;

/** Of a sinc with a Hann window, on one side. */
const table = Float64Array.from({ length: lobes * tableSteps + 2 }, (_, index) => {
  const x = (Math.PI * index) / tableSteps;
  return index === 0 ? 1 : (Math.sin(x) / x) * (0.5 + 0.5 * Math.cos(x / lobes));
});

function kernel(x: number): number {
  const place = Math.abs(x) * tableSteps;
  const below = Math.floor(place);
  const low = table[below] ?? 0;
  return low + (place - below) * ((table[below + 1] ?? 0) - low);
}
