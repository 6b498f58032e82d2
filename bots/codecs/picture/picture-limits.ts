/** What is opened at most. Everything beyond ends in a `CodecError` `too-large`, before it is decoded. */
export interface PictureLimits {
  readonly maxBytes: number;
  /** Of all frames together. Decoded, a pixel takes four bytes. */
  readonly maxPixels: number;
  readonly maxFrames: number;
}

/** Phones take pictures of 12 to 50 million pixels. */
export const pictureLimits: PictureLimits = { maxBytes: 50_000_000, maxPixels: 64_000_000, maxFrames: 300 };

/** Longest that one step of work on a picture may take. */
export const maxSeconds = 15;
