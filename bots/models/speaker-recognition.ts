import type { Pcm } from "#codecs";
import type { CapabilityModel } from "./capability.ts";

/** Tells whether two recordings are of one speaker. */
export interface SpeakerRecognition extends CapabilityModel {
  /** From how much similarity on two recordings are taken to be of one speaker, 0 … 1. */
  readonly threshold: number;
  /** What is characteristic of the speaker. @throws ModelError */
  embed(sound: Pcm, signal?: AbortSignal): Promise<Float32Array>;
  /** Of two embeddings, 0 … 1. */
  similarity(one: Float32Array, other: Float32Array): number;
}
