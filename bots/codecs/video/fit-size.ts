export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size of the same shape within a frame; sides are even, as H.264 wants them. What is smaller stays, unless it is to be enlarged. */
export function fitSize(
  { width, height }: Size,
  frame: { readonly width?: number | undefined; readonly height?: number | undefined },
  mayEnlarge = false,
): Size {
  const factor = Math.min((frame.width ?? Infinity) / width, (frame.height ?? Infinity) / height);
  const scale = mayEnlarge ? factor : Math.min(1, factor);
  return { width: even(width * scale), height: even(height * scale) };
}

export function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
