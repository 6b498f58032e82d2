import type { Pcm } from "#codecs";
import { analyzeSound, frameSeconds } from "./analyze-sound.ts";
import type { SoundAnalysis } from "./analyze-sound.ts";
import { decibels, percentile } from "./statistics.ts";

/** How well a recording shows a voice. */
export interface SampleQuality {
  readonly seconds: number;
  /** Of these, how many are spoken. */
  readonly speechSeconds: number;
  /** Of the samples, how many are at the limit of what can be recorded, 0 … 1. */
  readonly clippedShare: number;
  /** Level of the speech, dB of full scale. */
  readonly levelDb: number;
  /** By how many dB speech is louder than what is heard in its pauses; at most 60. */
  readonly signalToNoiseDb: number;
  /** What is wrong with it, the worst first. */
  readonly flaws: readonly SampleFlaw[];
}

export interface SampleFlaw {
  readonly kind: "no-speech" | "little-speech" | "clipped" | "quiet" | "noisy";
  /** Whether the recording is of no use because of it. */
  readonly isFatal: boolean;
}

/** Looks at a recording of somebody who speaks. */
export function assessSample(pcm: Pcm): SampleQuality {
  const analysis = analyzeSound(pcm);
  const seconds = pcm.samples.length / pcm.sampleRate;
  const figures = {
    seconds,
    speechSeconds: Math.min(seconds, analysis.isSpeech.filter(Boolean).length * frameSeconds),
    clippedShare: pcm.samples.filter((sample) => Math.abs(sample) > 0.985).length / Math.max(1, pcm.samples.length),
    ...levels(analysis),
  };
  return { ...figures, flaws: findFlaws(figures) };
}

/** Below this many seconds of speech a recording says too little. */
const leastSpeechSeconds = 2;

function findFlaws(quality: Omit<SampleQuality, "flaws">): readonly SampleFlaw[] {
  const { seconds, speechSeconds, clippedShare, levelDb, signalToNoiseDb } = quality;
  if (speechSeconds < leastSpeechSeconds) return [{ kind: "no-speech", isFatal: true }];
  const flaws: readonly (SampleFlaw & { readonly isThere: boolean })[] = [
    { kind: "clipped", isThere: clippedShare > 0.0005, isFatal: clippedShare > 0.01 },
    { kind: "noisy", isThere: signalToNoiseDb < 20, isFatal: signalToNoiseDb < 10 },
    { kind: "quiet", isThere: levelDb < -35, isFatal: levelDb < -50 },
    { kind: "little-speech", isThere: speechSeconds < seconds * 0.4, isFatal: false },
  ];
  const found = flaws.flatMap(({ isThere, ...flaw }) => (isThere ? [flaw] : []));
  return found.toSorted((left, right) => Number(right.isFatal) - Number(left.isFatal));
}

function levels({ spectra, isSpeech }: SoundAnalysis): Pick<SampleQuality, "levelDb" | "signalToNoiseDb"> {
  const speech = spectra.levels.filter((_, frame) => isSpeech[frame] === true);
  // what is next to speech may be its beginning or reverberation
  const pauses = spectra.levels.filter(
    (_, frame) => !isSpeech.slice(Math.max(0, frame - 10), frame + 11).includes(true),
  );
  const levelDb = decibels(speech.reduce((sum, level) => sum + 10 ** (level / 10), 0) / Math.max(1, speech.length));
  const noise = pauses.length < 10 ? percentile(spectra.levels, 0.02) : percentile(pauses, 0.5);
  return { levelDb, signalToNoiseDb: Math.min(60, levelDb - noise) };
}
