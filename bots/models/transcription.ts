import type { Pcm } from "#codecs";
import type { CapabilityModel } from "./capability.ts";

/** Writes down what is said. */
export interface TranscriptionModel extends CapabilityModel {
  /** Resolves with an empty text where nothing is said. @throws ModelError */
  transcribe(request: TranscriptionRequest): Promise<Transcript>;
}

export interface TranscriptionRequest {
  readonly sound: Pcm;
  /** BCP 47 tag of what is spoken, when it is known. */
  readonly language?: string;
  readonly signal: AbortSignal;
}

export interface Transcript {
  readonly text: string;
  /** BCP 47 tag of what was heard. */
  readonly language?: string;
  readonly segments?: readonly TranscriptSegment[];
}

/** A piece of what is said, milliseconds from the beginning. */
export interface TranscriptSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}
