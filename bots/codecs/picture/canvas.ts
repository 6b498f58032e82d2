import type { Sharp } from "sharp";
import type { PictureFacts } from "./inspect-picture.ts";
import { pictureError } from "./picture-error.ts";
import type { OpenPicture } from "./with-sharp.ts";

/** A decoded picture: eight bits each of red, green, blue and alpha. */
export interface Canvas {
  readonly data: Buffer;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A pixel of a canvas takes four bytes, and a step has two of them: more pixels, of all frames together, are not worked on. */
export const maxCanvasPixels = 16_000_000;

/** Decodes all frames, upright and scaled down to what is worked on. */
export async function readCanvases(
  open: OpenPicture,
  bytes: Uint8Array,
  { width, height, frames }: PictureFacts,
): Promise<readonly Canvas[]> {
  const isAnimated = frames > 1;
  const scale = Math.sqrt(maxCanvasPixels / (width * height * frames));
  const opened = isAnimated ? open(bytes, { animated: true }) : open(bytes).autoOrient();
  const scaled = scale < 1 ? opened.resize({ width: Math.max(1, Math.floor(width * scale)) }) : opened;
  const all = await drawn(scaled);
  if (!isAnimated) return [all];
  const frameHeight = all.height / frames;
  if (!Number.isInteger(frameHeight))
    throw pictureError("damaged", "This picture seems to be damaged: its frames differ.");
  const frameBytes = all.width * frameHeight * 4;
  return Array.from({ length: frames }, (_, index) => ({
    data: all.data.subarray(index * frameBytes, (index + 1) * frameBytes),
    width: all.width,
    height: frameHeight,
  }));
}

/** Ends a pipeline in a canvas. */
export async function drawn(pipeline: Sharp): Promise<Canvas> {
  const { data, info } = await pipeline
    .toColorspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Begins a pipeline with a canvas. */
export function onCanvas(open: OpenPicture, { data, width, height }: Canvas): Sharp {
  return open(data, { raw: { width, height, channels: 4 } });
}
