import type { default as createSharp, Sharp, SharpOptions } from "sharp";
import { pictureError } from "./picture-error.ts";
import { maxSeconds } from "./picture-limits.ts";

type SharpFactory = typeof createSharp;

/**
 * Begins a pipeline with the bytes of a picture, or with what sharp makes itself (`text`, `create`). It has no limit of pixels: look at them first.
 */
export type OpenPicture = (input: Uint8Array | SharpOptions, options?: SharpOptions) => Sharp;

let loaded: Promise<SharpFactory> | undefined;

/**
 * Works on pictures with sharp; the only door to it.
 * @throws CodecError `damaged` or `too-complex` for whatever sharp throws
 */
export async function withSharp<Value>(work: (open: OpenPicture) => Promise<Value>): Promise<Value> {
  loaded ??= load();
  const sharp = await loaded;
  const startedAt = performance.now();
  try {
    return await work((input, options) =>
      begin(sharp, input, { limitInputPixels: false, failOn: "error", ...options }).timeout({ seconds: maxSeconds }),
    );
  } catch (cause) {
    throw codecError(cause, performance.now() - startedAt);
  }
}

function begin(sharp: SharpFactory, input: Uint8Array | SharpOptions, options: SharpOptions): Sharp {
  return input instanceof Uint8Array ? sharp(input, options) : sharp({ ...options, ...input });
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

/** What sharp throws is plain errors; anything else is a fault of ours. Of a time-out they have nothing but words. */
function codecError(cause: unknown, elapsedMs: number): unknown {
  if (!(cause instanceof Error) || cause.name !== "Error") return cause;
  return elapsedMs >= maxSeconds * 1000
    ? pictureError("too-complex", "This picture took me too long to work on.", cause)
    : pictureError("damaged", "This picture seems to be damaged: I could not open it.", cause);
}
