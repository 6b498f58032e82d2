import { pictureError } from "./picture-error.ts";
import { pictureFormat, type PictureFormat } from "./picture-format.ts";
import { pictureLimits, type PictureLimits } from "./picture-limits.ts";
import { withSharp } from "./with-sharp.ts";

/** What a picture says of itself. */
export interface PictureFacts {
  readonly format: PictureFormat;
  readonly mimetype: `image/${PictureFormat}`;
  /** Of one frame as it is shown, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** More than one where it moves. */
  readonly frames: number;
  /** How long each frame is shown, in milliseconds; empty where it does not move. */
  readonly delays: readonly number[];
  readonly hasAlpha: boolean;
}

/**
 * Reads what a picture is, by its content, without decoding it. What it says may still prove wrong when it is decoded.
 * @throws CodecError `unknown-format`, `too-large`, `damaged`
 */
export async function inspectPicture(bytes: Uint8Array, limits: Partial<PictureLimits> = {}): Promise<PictureFacts> {
  const { maxBytes, maxPixels, maxFrames } = { ...pictureLimits, ...limits };
  if (bytes.length > maxBytes)
    throw pictureError("too-large", `This picture is larger than the ${maxBytes / 1e6} MB that I can look at.`);
  const format = pictureFormat(bytes);
  if (format === undefined)
    throw pictureError(
      "unknown-format",
      "This is no picture that I know: I can open JPEG, PNG, WebP, GIF and AVIF files.",
    );
  const { autoOrient, pages = 1, delay = [], hasAlpha } = await withSharp((open) => open(bytes).metadata());
  const { width, height } = autoOrient;
  if (width * height * pages > maxPixels)
    throw pictureError(
      "too-large",
      `This picture has more than the ${maxPixels / 1e6} million pixels that I can look at.`,
    );
  if (pages > maxFrames)
    throw pictureError("too-large", `This picture has more than the ${maxFrames} frames that I can look at.`);
  const delays = pages > 1 ? delay : [];
  return { format, mimetype: `image/${format}`, width, height, frames: pages, delays, hasAlpha };
}
