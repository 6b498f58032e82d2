import type { SoundAnalysis } from "./analyze-sound.ts";
import { coefficientCount, melCepstrum } from "./cepstrum.ts";

/** Decibels below the mean power of the voice, in each band, below which nothing is looked at: noise is there. */
const depth = 34;
/** Of longer recordings, so many frames all over them tell as much as all. */
const mostFrames = 2000;

/** Mean of the mel cepstrum of the voiced frames, of which there must be one. */
export function meanCepstrum({ spectra, pitches }: SoundAnalysis): Float32Array {
  const voiced = Array.from(pitches.keys()).filter((frame) => (pitches[frame] ?? 0) > 0);
  const step = Math.ceil(voiced.length / mostFrames);
  const frames = voiced.filter((_, index) => index % step === 0);
  const power = frames.reduce((sum, frame) => sum + totalPower(spectra.frame(frame)), 0) / frames.length;
  const sums = new Float32Array(coefficientCount);
  for (const frame of frames) {
    const cepstrum = melCepstrum(spectra.frame(frame), power * 10 ** (-depth / 10));
    for (let order = 0; order < coefficientCount; order += 1) sums[order] = (sums[order] ?? 0) + (cepstrum[order] ?? 0);
  }
  return sums.map((sum) => sum / frames.length);
}

function totalPower(power: Float32Array): number {
  return power.reduce((sum, each) => sum + each, 0);
}
