/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in pixels from its top left corner. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}
