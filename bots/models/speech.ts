import type { Pcm } from "#codecs";
import type { CapabilityModel } from "./capability.ts";

/** Reads text aloud. */
export interface SpeechModel extends CapabilityModel {
  /**
   * Yields the sound of the text sentence by sentence, in order, so that the first can be heard before the last is made. All have the same sample rate.
   * @throws ModelError
   */
  speak(request: SpeechRequest): AsyncIterable<Pcm>;
}

export interface SpeechRequest {
  /** Plain text, without markup. */
  readonly text: string;
  /** BCP 47 tag; default is the provider's. */
  readonly language?: string;
  /** Name of a voice as the provider knows it. */
  readonly voice?: string;
  readonly signal: AbortSignal;
}
