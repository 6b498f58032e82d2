import type { default as createSharp, Sharp, SharpOptions } from "sharp";
import { CodecError } from "../codec-error.ts";
import { pictureError } from "./picture-error.ts";
import { maxSeconds } from "./picture-limits.ts";

/** Makes a pipeline; where it does not say otherwise, without a limit of pixels, since callers look at them first. */
export type OpenPicture = (input: Parameters<SharpFactory>[0], options?: SharpOptions) => Sharp;

type SharpFactory = typeof createSharp;

let loaded: Promise<SharpFactory> | undefined;

/**
 * Works on pictures with sharp; the only door to it.
 * @throws CodecError `damaged` or `too-complex` for whatever sharp throws; errors of ours pass
 */
export async function withSharp<Value>(work: (open: OpenPicture) => Promise<Value>): Promise<Value> {
  loaded ??= load();
  const sharp = await loaded;
  const startedAt = performance.now();
  try {
    return await work((input, options) =>
      sharp(input, { limitInputPixels: false, failOn: "error", ...options }).timeout({ seconds: maxSeconds }),
    );
  } catch (cause) {
    throw codecError(cause, performance.now() - startedAt);
  }
}

/** Native code, which is not needed before there is a picture. Of its many readers those are left that our formats and own drawings need. */
async function load(): Promise<SharpFactory> {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: readers.map((reader) => `VipsForeignLoad${reader}`) });
  return sharp;
}

const readers = ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Svg"];

/** Of a time-out, sharp's error has nothing but its words. */
function codecError(cause: unknown, elapsedMs: number): CodecError {
  if (cause instanceof CodecError) return cause;
  return elapsedMs >= maxSeconds * 1000
    ? pictureError("too-complex", "This picture took me too long to work on.", cause)
    : pictureError("damaged", "This picture seems to be damaged: I could not open it.", cause);
}
