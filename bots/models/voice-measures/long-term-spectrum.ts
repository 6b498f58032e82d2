import { powerBetween } from "./spectra.ts";
import type { Spectra } from "./spectra.ts";
import { decibels, mean } from "./statistics.ts";

/** Middles of the bands, in Hz: thirds of octaves from 125 Hz to 6.3 kHz. */
export const bandMiddles: readonly number[] = Array.from({ length: 18 }, (_, index) => 1000 * 2 ** ((index - 9) / 3));

/**
 * The long-term average spectrum of the frames given: level of each band in dB, relative to their mean. It tells timbre, loudness it does not.
 */
export function longTermSpectrum(spectra: Spectra, isIncluded: (frame: number) => boolean): readonly number[] {
  const total = new Float32Array(spectra.frame(0).length);
  for (let index = 0; index < spectra.count; index += 1) {
    if (!isIncluded(index)) continue;
    const power = spectra.frame(index);
    for (let bin = 0; bin < total.length; bin += 1) total[bin] = (total[bin] ?? 0) + (power[bin] ?? 0);
  }
  return relative(
    bandMiddles.map((middle) => decibels(powerBetween(total, middle * 2 ** (-1 / 6), middle * 2 ** (1 / 6)))),
  );
}

/** The spectrum of a voice whose formants are this much higher: what was at a frequency is at that times `factor`. */
export function shiftedSpectrum(bands: readonly number[], factor: number): readonly number[] {
  const steps = 3 * Math.log2(factor);
  return relative(bands.map((_, index) => interpolated(bands, index - steps)));
}

function interpolated(bands: readonly number[], place: number): number {
  const inside = Math.min(Math.max(place, 0), bands.length - 1);
  const below = Math.floor(inside);
  const low = bands[below] ?? 0;
  return low + (inside - below) * ((bands[below + 1] ?? low) - low);
}

function relative(bands: readonly number[]): readonly number[] {
  const center = mean(bands);
  return bands.map((band) => band - center);
}
