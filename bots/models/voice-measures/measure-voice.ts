import { longTermSpectrum } from "./long-term-spectrum.ts";
import { percentile } from "./statistics.ts";
import { countSyllables } from "./syllables.ts";
import type { SoundAnalysis } from "./analyze-sound.ts";

/** What a voice sounds like, as far as it is measured here. */
export interface VoiceMeasures {
  /** Median pitch, Hz. */
  readonly pitchHz: number;
  /** From the 10th to the 90th percentile of the pitch, in semitones: how lively the melody is. */
  readonly pitchRange: number;
  /** While speaking, without pauses. */
  readonly syllablesPerSecond: number;
  /** Long-term average spectrum of what is voiced: level of each of `bandMiddles`, dB relative to their mean. */
  readonly bands: readonly number[];
}

/** `undefined` when there is less than a second of voiced speech. */
export function measureVoice({ spectra, isSpeech, pitches }: SoundAnalysis): VoiceMeasures | undefined {
  const voiced = pitches.filter((pitch) => pitch > 0);
  if (voiced.length < 100) return undefined;
  const spoken = isSpeech.filter(Boolean).length / 100;
  return {
    pitchHz: percentile(voiced, 0.5),
    pitchRange: 12 * Math.log2(percentile(voiced, 0.9) / percentile(voiced, 0.1)),
    syllablesPerSecond: countSyllables(spectra.levels, pitches) / spoken,
    bands: longTermSpectrum(spectra, (frame) => (pitches[frame] ?? 0) > 0),
  };
}

/** How far apart two voices are, in each respect and in all. */
export interface VoiceDistance {
  /** In all: 0 is the same; 1 is about what everybody hears at once. */
  readonly total: number;
  readonly pitchSemitones: number;
  readonly pitchRangeSemitones: number;
  /** Of the logarithm: 0.1 is a tenth faster or slower. */
  readonly rate: number;
  /** Root mean square over the bands, dB. */
  readonly timbreDb: number;
}

/** What counts as 1 in `total`. */
const units = { pitchSemitones: 4, pitchRangeSemitones: 6, rate: 0.35, timbreDb: 6 };

export function voiceDistance(left: VoiceMeasures, right: VoiceMeasures): VoiceDistance {
  const pitchSemitones = Math.abs(12 * Math.log2(left.pitchHz / right.pitchHz));
  const pitchRangeSemitones = Math.abs(left.pitchRange - right.pitchRange);
  const rate = Math.abs(Math.log(left.syllablesPerSecond / right.syllablesPerSecond));
  const timbreDb = spectrumDistance(left.bands, right.bands);
  const parts = [
    pitchSemitones / units.pitchSemitones,
    pitchRangeSemitones / units.pitchRangeSemitones,
    rate / units.rate,
    timbreDb / units.timbreDb,
  ];
  const total = Math.sqrt(parts.reduce((sum, part) => sum + part * part, 0) / parts.length);
  return { total, pitchSemitones, pitchRangeSemitones, rate, timbreDb };
}

/** Root mean square of the differences, dB. */
export function spectrumDistance(left: readonly number[], right: readonly number[]): number {
  const squares = left.map((band, index) => (band - (right[index] ?? 0)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / left.length);
}
