import FFT from "fft.js";
import { analysisRate } from "./resample.ts";
import { decibels } from "./statistics.ts";

/** Samples from one frame to the next: 10 ms. */
export const hop = analysisRate / 100;
/** Samples of a frame: 32 ms. */
const frameLength = 512;
/** Width of a bin of a spectrum, in Hz. */
export const binWidth = analysisRate / frameLength;

/** Short-time power spectra. */
export interface Spectra {
  readonly count: number;
  /** Power in each bin from 0 Hz on; 1 is that of a full-scale square wave. */
  frame(index: number): Float32Array;
  /** Level of each frame in speech's band (100–4000 Hz), dB of full scale. */
  readonly levels: Float32Array;
}

const bins = frameLength / 2 + 1;
const window = Float64Array.from(
  { length: frameLength },
  (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / frameLength),
);
/** Makes the bins of a sine add up to its mean square; 3/8 is that of the window. */
const scale = 2 / (frameLength ** 2 * 0.375);

/** @param samples at `analysisRate` */
export function measureSpectra(samples: Float32Array): Spectra {
  const count = Math.max(0, Math.floor((samples.length - frameLength) / hop) + 1);
  const powers = new Float32Array(count * bins);
  const levels = new Float32Array(count);
  const fft = new FFT(frameLength);
  const windowed = new Float64Array(frameLength);
  const transformed = new Float64Array(frameLength * 2);
  const frame = (index: number): Float32Array => powers.subarray(index * bins, (index + 1) * bins);
  for (let index = 0; index < count; index += 1) {
    for (let at = 0; at < frameLength; at += 1) windowed[at] = (samples[index * hop + at] ?? 0) * (window[at] ?? 0);
    fft.realTransform(transformed, windowed);
    const power = frame(index);
    for (let bin = 0; bin < bins; bin += 1) {
      power[bin] = scale * ((transformed[2 * bin] ?? 0) ** 2 + (transformed[2 * bin + 1] ?? 0) ** 2);
    }
    levels[index] = decibels(powerBetween(power, 100, 4000));
  }
  return { count, frame, levels };
}

/** Power of a spectrum between two frequencies, in Hz; bins on the border count by what of them lies within. */
export function powerBetween(power: Float32Array, from: number, to: number): number {
  let sum = 0;
  const first = Math.max(0, Math.floor(from / binWidth + 0.5));
  const last = Math.min(power.length - 1, Math.ceil(to / binWidth - 0.5));
  for (let bin = first; bin <= last; bin += 1) {
    const share = Math.min(to / binWidth, bin + 0.5) - Math.max(from / binWidth, bin - 0.5);
    sum += (power[bin] ?? 0) * Math.max(0, Math.min(1, share));
  }
  return sum;
}
