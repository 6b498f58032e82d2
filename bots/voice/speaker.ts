import type { Pcm } from "#sdk";

/** Whoever says a text. */
export interface Speaker {
  /** What makes the sound, such as `espeak`. */
  readonly provider: string;
  /** Where it is made to sound like somebody: the mark that everything said with it has. */
  readonly synthetic?: { readonly of: string; readonly isApproximation: boolean };
  /** Sentence by sentence. @param language BCP 47 tag */
  speak(text: string, language: string | undefined): AsyncIterable<Pcm>;
}
