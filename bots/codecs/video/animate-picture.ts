import { join } from "node:path";
import { inspectPicture } from "../picture/inspect-picture.ts";
import { withSharp } from "../picture/with-sharp.ts";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { openTemporaryFolder } from "../program/temporary-folder.ts";
import { type EncodedVideo, readEncodedVideo } from "./encoded-video.ts";
import { even, fitSize, type Size } from "./fit-size.ts";
import { mp4Options, withoutMetadata } from "./mp4-options.ts";
import { makingLimits } from "./video-limits.ts";

export type Motion = "zoom-in" | "zoom-out" | "pan-left" | "pan-right";

export const motions: readonly Motion[] = ["zoom-in", "zoom-out", "pan-left", "pan-right"];

export interface AnimatePictureOptions {
  /** Pixels; one alone follows the picture's shape, none is the picture's size up to 1280. The picture is cut to the shape. 64 … 1920. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** 500 … 30,000. */
  readonly durationMs: number;
  readonly motion: Motion;
  readonly signal: AbortSignal;
}

const frameRate = 25;
const [smallest, usual, largest] = [64, 1280, 1920];
/** How much nearer it comes. */
const zoom = 0.25;
/** The picture is moved by whole pixels: of one twice as large that is half a pixel. */
const oversampling = 2;

/**
 * A silent video of a picture that moves slowly.
 * @throws CodecError `unknown-format`, `too-large`, `damaged`, `too-complex`, `not-installed`, `cancelled`, `failed`
 */
export async function animatePicture(picture: Uint8Array, options: AnimatePictureOptions): Promise<EncodedVideo> {
  const { motion, signal } = options;
  const { width, height } = sizeOf(await inspectPicture(picture), options);
  const frames = Math.round((Math.min(30_000, Math.max(500, options.durationMs)) / 1000) * frameRate);
  const [across, down] = [width * oversampling, height * oversampling];
  const pixels = await withSharp((open) =>
    open(picture)
      .autoOrient()
      .flatten({ background: "white" })
      .toColorspace("srgb")
      .resize({ width: across, height: down, fit: "cover" })
      .removeAlpha()
      .raw()
      .toBuffer(),
  );
  await using folder = await openTemporaryFolder();
  const output = join(folder.path, "clip");
  await runFfmpeg({
    arrange: (command) =>
      command
        .input("pipe:0")
        .inputOptions(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${across}x${down}`])
        .videoFilters(
          `zoompan=${path(motion, frames)}:d=${frames}:s=${width}x${height}:fps=${frameRate},format=yuv420p`,
        )
        .outputOptions(["-frames:v", String(frames), "-an", ...mp4Options, ...withoutMetadata])
        .format("mp4")
        .output(output),
    stdin: pixels,
    ...makingLimits,
    signal,
  });
  return await readEncodedVideo(output, "video/mp4", signal);
}

function sizeOf(picture: Size, { width, height }: AnimatePictureOptions): Size {
  if (width !== undefined && height !== undefined) return { width: side(width), height: side(height) };
  const isWanted = width !== undefined || height !== undefined;
  const fitted = fitSize(picture, isWanted ? { width, height } : { width: usual, height: usual }, isWanted);
  return { width: side(fitted.width), height: side(fitted.height) };
}

function side(pixels: number): number {
  return even(Math.min(largest, Math.max(smallest, pixels)));
}

/** Where zoompan looks in each frame: it begins and ends gently. */
function path(motion: Motion, frames: number): string {
  const done = `(1-cos(PI*on/${Math.max(1, frames - 1)}))/2`;
  const middle = { x: "(iw-iw/zoom)/2", y: "(ih-ih/zoom)/2" };
  const moves = {
    "zoom-in": { z: `1+${zoom}*${done}`, ...middle },
    "zoom-out": { z: `${1 + zoom}-${zoom}*${done}`, ...middle },
    "pan-left": { ...middle, z: String(1 + zoom), x: `(iw-iw/zoom)*(1-${done})` },
    "pan-right": { ...middle, z: String(1 + zoom), x: `(iw-iw/zoom)*${done}` },
  } as const;
  const { z, x, y } = moves[motion];
  return `z='${z}':x='${x}':y='${y}'`;
}
