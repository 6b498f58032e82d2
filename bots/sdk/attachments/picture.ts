import { CodecError, fitPicture } from "#codecs";
import type { ChatImage } from "#models";
import { AttachmentError, type AttachmentErrorCode } from "./attachment-error.ts";

/** What models take at most without scaling it down themselves, pixels on the longer side. */
const longestSide = 1568;

/**
 * A picture as a model is shown it: upright, at most 1568 pixels wide and high, the first frame of an animation, without metadata such as the place where it was taken.
 * PNG where it may be transparent, else JPEG.
 * @throws AttachmentError `too-large`, `damaged`, `too-complex`
 */
export async function scalePicture(bytes: Uint8Array, name: string): Promise<ChatImage> {
  try {
    const { mimetype, bytes: data } = await fitPicture(bytes, { maxWidth: longestSide, maxHeight: longestSide });
    return { mediaType: mimetype === "image/png" ? mimetype : "image/jpeg", data };
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause;
    throw new AttachmentError(codeOf(cause), cause.userMessage.replace(/^This picture/, name), { cause });
  }
}

function codeOf({ code }: CodecError): AttachmentErrorCode {
  return code === "too-large" || code === "too-complex" ? code : "damaged";
}
