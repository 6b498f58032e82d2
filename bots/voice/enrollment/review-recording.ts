import type { SampleQuality } from "#sdk";
import { adviceOn, figuresOf } from "./quality-words.ts";

export type Review =
  { readonly isGood: true; readonly words: string } | { readonly isGood: false; readonly words: string };

/** A recording by itself. */
export function reviewQuality(quality: SampleQuality): Review {
  const advice = adviceOn(quality);
  const figures = figuresOf(quality);
  const isUseless = quality.flaws.some(({ isFatal }) => isFatal);
  if (!isUseless) return { isGood: true, words: advice === "" ? figures : `${figures}. ${advice}` };
  return { isGood: false, words: `I cannot use this recording (${figures}). ${advice} Then send it again.` };
}

/** Seconds of speech from which on a voice can be made, and beyond which more is of no use. */
export const enoughSeconds = 30;
export const mostSeconds = 180;

/** What is said of the samples so far. */
export function progressWords(speechSeconds: number): string {
  if (speechSeconds < enoughSeconds) {
    return `That makes ${Math.floor(speechSeconds)} of at least ${enoughSeconds} seconds of speech. Go on: ${promptAt(speechSeconds)}`;
  }
  return `That makes ${Math.floor(speechSeconds)} seconds of speech, which is enough. Say "done", or send more, up to three minutes: the voice becomes better.`;
}

const prompts = [
  "tell me what you did this morning.",
  "tell me about a place that you like.",
  "what would you cook for friends, and how?",
  "read a paragraph of a book to me.",
];

function promptAt(speechSeconds: number): string {
  return prompts[Math.floor(speechSeconds / 8) % prompts.length] ?? "";
}
