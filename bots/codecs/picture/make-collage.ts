import type { OverlayOptions } from "sharp";
import { collageLayout } from "./collage-layout.ts";
import type { EncodedPicture } from "./encoded-picture.ts";
import { inspectPicture } from "./inspect-picture.ts";
import { pictureError } from "./picture-error.ts";
import { withSharp } from "./with-sharp.ts";

const maxCollagePictures = 12;
const width = 1600;

/**
 * Puts two to twelve pictures side by side in rows, on white, as JPEG. Each keeps its shape, but for very long ones, and shows its first frame.
 * @throws CodecError `unknown-format`, `too-large`, `damaged`, `too-complex`, `bad-request`
 */
export async function makeCollage(pictures: readonly Uint8Array[]): Promise<EncodedPicture> {
  if (pictures.length < 2 || pictures.length > maxCollagePictures)
    throw pictureError("bad-request", `A collage needs two to ${maxCollagePictures} pictures.`);
  const facts = await Promise.all(pictures.map((bytes) => inspectPicture(bytes)));
  const { height, boxes } = collageLayout(facts, width);
  return withSharp(async (open) => {
    const overlays: OverlayOptions[] = [];
    for (const [index, bytes] of pictures.entries()) {
      const box = boxes[index];
      if (box === undefined) continue;
      const scaled = open(bytes).autoOrient().resize({ width: box.width, height: box.height, fit: "cover" });
      overlays.push({ input: await scaled.png().toBuffer(), left: box.left, top: box.top });
    }
    const sheet = open({ create: { width, height, channels: 3, background: "white" } });
    const bytes = await sheet.composite(overlays).jpeg({ quality: 90 }).toBuffer();
    return { bytes, mimetype: "image/jpeg", width, height, frames: 1 };
  });
}
