import type { Sharp } from "sharp";
import { mimetypeOf } from "./picture-format.ts";
import { inspectPicture } from "./inspect-picture.ts";
import type { EncodedPicture } from "./encoded-picture.ts";
import { withSharp } from "./with-sharp.ts";

/** How large a picture may be at most, in pixels. */
export interface Frame {
  readonly maxWidth: number;
  readonly maxHeight: number;
}

/**
 * A picture as it is shown small or to a model: its first frame, upright, scaled down into the frame, without metadata such as the place where it was taken. PNG where it may be transparent,
 * else JPEG.
 * @throws CodecError `unknown-format`, `too-large`, `damaged`, `too-complex`
 */
export async function fitPicture(bytes: Uint8Array, { maxWidth, maxHeight }: Frame): Promise<EncodedPicture> {
  const { hasAlpha } = await inspectPicture(bytes);
  return withSharp(async (open) => {
    const scaled = open(bytes, { sequentialRead: true })
      .autoOrient()
      .resize({ width: maxWidth, height: maxHeight, fit: "inside", withoutEnlargement: true });
    const { data, info } = await encodeStill(scaled, hasAlpha).toBuffer({ resolveWithObject: true });
    return {
      bytes: data,
      mimetype: mimetypeOf(hasAlpha ? "png" : "jpeg"),
      width: info.width,
      height: info.height,
      frames: 1,
    };
  });
}

function encodeStill(picture: Sharp, hasAlpha: boolean): Sharp {
  return hasAlpha ? picture.png() : picture.jpeg({ quality: 85 });
}
