import type { ChatImage } from "#models";
import { AttachmentError } from "./attachment-error.ts";

/** What models take at most without scaling it down themselves, pixels on the longer side. */
const longestSide = 1568;
/** Decoded, that is 256 MB; phones take 12 to 50 million. */
const maxPixels = 64_000_000;
const maxSeconds = 15;

const signatures: readonly (readonly [string, number, string])[] = [
  ["jpeg", 0, "ffd8ff"],
  ["png", 0, "89504e470d0a1a0a"],
  ["gif", 0, "47494638"],
  ["webp", 8, "57454250"],
];

/** Whether bytes begin as those of a picture do that can be shown to a model: JPEG, PNG, WebP or GIF. */
export function isPicture(bytes: Uint8Array): boolean {
  return signatures.some(([, start, signature]) => {
    const length = signature.length / 2;
    return Buffer.from(bytes.subarray(start, start + length)).toString("hex") === signature;
  });
}

/**
 * A picture as a model is shown it: upright, at most 1568 pixels wide and high, the first frame of an animation, without metadata such as the place where it was taken.
 * PNG where it may be transparent, else JPEG.
 * @throws AttachmentError `too-large`, `damaged`
 */
export async function scalePicture(bytes: Uint8Array, name: string): Promise<ChatImage> {
  // native code, which is not needed before there is a picture
  const { default: sharp } = await import("sharp");
  try {
    const { width, height, hasAlpha } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > maxPixels)
      throw new AttachmentError(
        "too-large",
        `${name} has more than the ${maxPixels / 1e6} million pixels that I can look at.`,
      );
    const scaled = sharp(bytes, { limitInputPixels: maxPixels, failOn: "error", sequentialRead: true })
      .timeout({ seconds: maxSeconds })
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: "inside", withoutEnlargement: true });
    return hasAlpha
      ? { mediaType: "image/png", data: await scaled.png().toBuffer() }
      : { mediaType: "image/jpeg", data: await scaled.jpeg({ quality: 85 }).toBuffer() };
  } catch (cause) {
    if (cause instanceof AttachmentError) throw cause;
    throw new AttachmentError("damaged", `${name} seems to be damaged: I could not open it.`, { cause });
  }
}
