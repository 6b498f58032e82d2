import type { Sharp } from "sharp";
import { applyStep, makesTransparent } from "./apply-step.ts";
import { type Canvas, maxCanvasPixels, readCanvases } from "./canvas.ts";
import type { EncodedPicture } from "./encoded-picture.ts";
import { inspectPicture, type PictureFacts } from "./inspect-picture.ts";
import { pictureError } from "./picture-error.ts";
import { mimetypeOf } from "./picture-format.ts";
import type { PictureStep } from "./picture-step.ts";
import { type OpenPicture, withSharp } from "./with-sharp.ts";

/** What pictures are written as. */
export type WrittenFormat = (typeof writtenFormats)[number];
export const writtenFormats = ["jpeg", "png", "webp", "gif"] as const;

export interface ChangeOptions {
  /** Default: what it was, or PNG where that cannot hold the result; AVIF becomes JPEG or PNG. A picture that moves becomes its first frame as JPEG or PNG. */
  readonly format?: WrittenFormat | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Changes a picture, each frame of it, in the order of the steps. The result has no metadata, even without steps. What has more than 16 million pixels, all frames together, is scaled down
 * to that before the first step.
 * @throws CodecError `unknown-format`, `too-large`, `damaged`, `too-complex`, `bad-request`, `cancelled`
 */
export async function changePicture(
  bytes: Uint8Array,
  steps: readonly PictureStep[],
  { format, signal }: ChangeOptions = {},
): Promise<EncodedPicture> {
  const facts = await inspectPicture(bytes);
  const hasAlpha = facts.hasAlpha || steps.some(makesTransparent);
  const written = format ?? sameFormat(facts, hasAlpha);
  const isAnimated = facts.frames > 1 && (written === "gif" || written === "webp");
  return withSharp(async (open) => {
    if (steps.length === 0)
      return encode(rewritten(open, bytes, isAnimated), { ...facts, hasAlpha, format: written, isAnimated });
    const read = await readCanvases(open, bytes, facts);
    const canvases = await changeAll(open, isAnimated ? read : read.slice(0, 1), steps, signal);
    return encode(joined(open, canvases), { ...facts, hasAlpha, format: written, isAnimated });
  });
}

function sameFormat({ format, frames }: PictureFacts, hasAlpha: boolean): WrittenFormat {
  if (format === "avif") return hasAlpha ? "png" : "jpeg";
  if (format === "gif" && frames === 1) return "png";
  return format === "jpeg" && hasAlpha ? "png" : format;
}

function rewritten(open: OpenPicture, bytes: Uint8Array, isAnimated: boolean): Sharp {
  return isAnimated ? open(bytes, { animated: true }) : open(bytes, { sequentialRead: true }).autoOrient();
}

async function changeAll(
  open: OpenPicture,
  canvases: readonly Canvas[],
  steps: readonly PictureStep[],
  signal: AbortSignal | undefined,
): Promise<readonly Canvas[]> {
  const changed: Canvas[] = [];
  for (const canvas of canvases) {
    let current = canvas;
    for (const step of steps) {
      if (signal?.aborted === true) throw pictureError("cancelled", "I stopped working on the picture.");
      current = await applyStep(open, current, step);
      if (current.width * current.height * canvases.length > 2 * maxCanvasPixels)
        throw pictureError("bad-request", "That would become too large a picture.");
    }
    changed.push(current);
  }
  return changed;
}

/** A picture that moves is one below the other. */
function joined(open: OpenPicture, canvases: readonly Canvas[]): Sharp {
  const [{ width, height } = { width: 0, height: 0 }] = canvases;
  const raw = { width, height: height * canvases.length, channels: 4, pageHeight: height } as const;
  return open(Buffer.concat(canvases.map(({ data }) => data)), { raw });
}

interface Encoding extends Pick<PictureFacts, "frames" | "delays" | "hasAlpha"> {
  readonly format: WrittenFormat;
  readonly isAnimated: boolean;
}

async function encode(
  picture: Sharp,
  { format, frames, delays, hasAlpha, isAnimated }: Encoding,
): Promise<EncodedPicture> {
  const timing = isAnimated ? { delay: [...delays], loop: 0 } : {};
  const { data, info } = await writeAs(hasAlpha ? picture : picture.removeAlpha(), format, timing).toBuffer({
    resolveWithObject: true,
  });
  const height = info.pageHeight ?? info.height;
  return { bytes: data, mimetype: mimetypeOf(format), width: info.width, height, frames: isAnimated ? frames : 1 };
}

function writeAs(picture: Sharp, format: WrittenFormat, timing: { delay?: number[]; loop?: number }): Sharp {
  switch (format) {
    case "jpeg":
      return picture.flatten({ background: "white" }).jpeg({ quality: 90 });
    case "png":
      return picture.png();
    case "webp":
      return picture.webp({ quality: 90, ...timing });
    case "gif":
      return picture.gif(timing);
  }
}
