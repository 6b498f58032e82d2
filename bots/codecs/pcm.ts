/** Sound of one channel. */
export interface Pcm {
  /** −1 … 1 */
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly sampleRate: number;
}
