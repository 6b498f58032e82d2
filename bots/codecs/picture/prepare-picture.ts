import { blurhashOf } from "./blurhash-of.ts";
import { changePicture } from "./change-picture.ts";
import type { EncodedPicture } from "./encoded-picture.ts";
import { fitPicture } from "./fit-picture.ts";

/** A picture with all that a client wants to know before it loads it. */
export interface PreparedPicture extends EncodedPicture {
  readonly blurhash: string;
  /** Left out of pictures that are small themselves. */
  readonly thumbnail?: EncodedPicture;
}

/** As large as Element shows pictures in a conversation, on a screen of high resolution. */
const thumbnailFrame = { maxWidth: 800, maxHeight: 600 };

/**
 * Makes a picture ready to be sent: without metadata, so that nobody learns where a photo was taken or what a generator was told, with thumbnail and blurhash.
 * @throws CodecError `unknown-format`, `too-large`, `damaged`, `too-complex`
 */
export async function preparePicture(bytes: Uint8Array): Promise<PreparedPicture> {
  const picture = await changePicture(bytes, []);
  const blurhash = await blurhashOf(picture.bytes);
  const isSmall = picture.width <= thumbnailFrame.maxWidth && picture.height <= thumbnailFrame.maxHeight;
  if (isSmall) return { ...picture, blurhash };
  return { ...picture, blurhash, thumbnail: await fitPicture(picture.bytes, thumbnailFrame) };
}
