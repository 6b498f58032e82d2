import type { Pcm } from "#codecs";
import { ModelError } from "../../model-error.ts";
import type { SpeakerRecognition } from "../../speaker-recognition.ts";
import { analyzeSound } from "../../voice-measures/analyze-sound.ts";
import { coefficientCount } from "../../voice-measures/cepstrum.ts";
import { meanCepstrum } from "../../voice-measures/mean-cepstrum.ts";
import { percentile } from "../../voice-measures/statistics.ts";

/**
 * How much each value of an embedding varies between recordings of one speaker: text, rate and noise differ, measured with 26 voices of espeak-ng. The last is pitch in semitones;
 * people change it more than machines do.
 */
const spread = [
  0.36, 0.22, 0.17, 0.16, 0.22, 0.28, 0.2, 0.24, 0.2, 0.16, 0.13, 0.13, 0.15, 0.13, 0.13, 0.12, 1,
] as const;
/** Distance at which two recordings are as likely of one speaker as of two, in units of `spread`. */
const evenDistance = 2.8;
/** Frames of 10 ms. */
const leastVoicedFrames = 60;

/**
 * Tells speakers apart by the mean of the mel cepstrum of what is voiced, which is the timbre, and the median pitch. Sorts out who sounds clearly different; somebody who imitates
 * a voice passes.
 */
export function createCepstrumRecognition(threshold = 0.5): SpeakerRecognition {
  return {
    provider: "cepstrum",
    threshold,
    check: () => Promise.resolve(),
    embed: (sound) => new Promise((resolve) => resolve(embed(sound))),
    similarity(one, other) {
      const squares = one.map((value, index) => (value - (other[index] ?? 0)) ** 2);
      const square = squares.reduce((sum, each) => sum + each, 0) / (coefficientCount + 1);
      return 2 ** -(square / evenDistance ** 2);
    },
  };
}

/** @throws ModelError */
function embed(sound: Pcm): Float32Array {
  const analysis = analyzeSound(sound);
  const voiced = analysis.pitches.filter((pitch) => pitch > 0);
  if (voiced.length < leastVoicedFrames) {
    throw new ModelError("bad-request", "the recording has too little speech to tell the speaker by", {
      userMessage: "There is too little speech in this recording to tell who is speaking.",
    });
  }
  const values = [...meanCepstrum(analysis), 12 * Math.log2(percentile(voiced, 0.5))];
  return Float32Array.from(values, (value, index) => value / (spread[index] ?? 1));
}
