/** Mono sound. */
export interface Pcm {
  /** −1 … 1 */
  readonly samples: Float32Array;
  /** Samples in a second. */
  readonly sampleRate: number;
}

export function durationMsOf({ samples, sampleRate }: Pcm): number {
  return Math.round((samples.length / sampleRate) * 1000);
}
