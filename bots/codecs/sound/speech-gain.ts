import type { Pcm } from "../pcm.ts";
import { rootMeanSquare } from "./waveform-of.ts";

const frameSeconds = 0.05;
/** Of those frames that are not silent; about −20 LUFS, what voice messages of phones have. */
const wantedDecibels = -20;
/** Pauses are no reason to make speech louder: what is so much softer than the loudest moment. */
const pauseDecibels = -30;
/** And nothing makes noise of silence. */
const silentBelow = 10 ** (-70 / 20);
const most = 40;

/** By how many decibels speech is to be made louder, so that it is as loud as voice messages are, whoever spoke. 0 for silence. */
export function speechGain({ samples, sampleRate }: Pcm): number {
  const frame = Math.ceil(sampleRate * frameSeconds);
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += frame) {
    levels.push(rootMeanSquare(samples.subarray(start, start + frame)));
  }
  const loudest = levels.reduce((highest, level) => Math.max(highest, level), 0);
  const threshold = Math.max(silentBelow, loudest * 10 ** (pauseDecibels / 20));
  const squares = levels.filter((level) => level > threshold).map((level) => level * level);
  if (squares.length === 0) return 0;
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  return Math.min(most, wantedDecibels - 10 * Math.log10(mean));
}
