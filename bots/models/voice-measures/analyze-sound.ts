import type { Pcm } from "#codecs";
import { measurePitches } from "./pitch.ts";
import { analysisRate, resample } from "./resample.ts";
import { hop, measureSpectra } from "./spectra.ts";
import type { Spectra } from "./spectra.ts";
import { findSpeech } from "./voice-activity.ts";

/** From one frame to the next. */
export const frameSeconds = hop / analysisRate;

/** A sound frame by frame, every 10 ms: what all measures are made of. */
export interface SoundAnalysis {
  /** At `analysisRate`. */
  readonly samples: Float32Array;
  readonly spectra: Spectra;
  /** Which frames hold speech. */
  readonly isSpeech: readonly boolean[];
  /** Hz; 0 where the frame is not voiced. */
  readonly pitches: Float32Array;
}

export function analyzeSound(pcm: Pcm): SoundAnalysis {
  const samples = resample(pcm, analysisRate);
  const spectra = measureSpectra(samples);
  const isSpeech = findSpeech(spectra.levels);
  return { samples, spectra, isSpeech, pitches: measurePitches(samples, isSpeech) };
}
