import type { PictureFormat } from "./picture-format.ts";

/** A picture that was made here: it has no metadata. */
export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly mimetype: `image/${PictureFormat}`;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** More than one where it moves. */
  readonly frames: number;
}
