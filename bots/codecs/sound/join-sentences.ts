import { CodecError } from "../codec-error.ts";
import type { Pcm } from "../pcm.ts";

/** Between sentences, as when somebody breathes. */
const pauseSeconds = 0.25;

/**
 * Sentences one after the other, with a breath between them.
 * @throws CodecError `empty` when there are none, `failed` when they do not have the same sample rate
 */
export function joinSentences(sentences: readonly Pcm[]): Pcm {
  const [first] = sentences;
  if (first === undefined) throw new CodecError("empty", "there is no sentence to be joined with others");
  const { sampleRate } = first;
  if (sentences.some((sentence) => sentence.sampleRate !== sampleRate))
    throw new CodecError("failed", "sentences of one text came with different sample rates");
  const pause = Math.round(sampleRate * pauseSeconds);
  const length = sentences.reduce((sum, { samples }) => sum + samples.length + pause, -pause);
  const samples = new Float32Array(length);
  let at = 0;
  for (const sentence of sentences) {
    samples.set(sentence.samples, at);
    at += sentence.samples.length + pause;
  }
  return { samples, sampleRate };
}
