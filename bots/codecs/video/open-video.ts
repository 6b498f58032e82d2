import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodecError } from "../codec-error.ts";
import { findContainer } from "../container.ts";
import { untrustedInput } from "../program/run-ffmpeg.ts";
import { runFfprobe } from "../program/run-ffprobe.ts";
import { openTemporaryFolder } from "../program/temporary-folder.ts";
import { readVideoFacts, type VideoFacts } from "./video-facts.ts";
import { videoError } from "./video-error.ts";
import { threads, type VideoLimits, videoLimits } from "./video-limits.ts";

/** A video of a stranger in a temporary folder, which is removed at the end of the scope. */
export interface OpenedVideo extends AsyncDisposable {
  readonly facts: VideoFacts;
  readonly file: string;
  /** What ffmpeg is to open it with. */
  readonly inputOptions: readonly string[];
  /** Where results go. */
  readonly folder: string;
}

export interface OpenVideoOptions extends Partial<VideoLimits> {
  readonly signal: AbortSignal;
}

/** @throws CodecError `empty`, `unknown-format`, `damaged`, `too-large`, `too-long`, `too-complex`, `not-installed`, `cancelled` */
export async function openVideo(bytes: Uint8Array, { signal, ...given }: OpenVideoOptions): Promise<OpenedVideo> {
  const limits = { ...videoLimits, ...given };
  if (bytes.length > limits.maxBytes)
    throw videoError("too-large", `This video is larger than the ${limits.maxBytes / 1e6} MB that I can open.`);
  const { mimetype, demuxer } = await findContainer(bytes, "video");
  const folder = await openTemporaryFolder();
  try {
    const file = join(folder.path, "source");
    await writeFile(file, bytes);
    const report = await runFfprobe(file, demuxer, signal).catch((error: unknown) => {
      throw blameVideo(error);
    });
    const inputOptions = [
      ...untrustedInput(demuxer),
      "-max_pixels",
      String(limits.maxPixels),
      "-threads",
      `${threads}`,
    ];
    return {
      facts: readVideoFacts(report, { mimetype, sizeBytes: bytes.length, limits }),
      file,
      inputOptions,
      folder: folder.path,
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** Says of a program that failed on bytes of a stranger, or took too much of them, that it is the video's fault. */
export function blameVideo(error: unknown): unknown {
  if (!(error instanceof CodecError)) return error;
  switch (error.code) {
    case "failed":
    case "damaged":
      return videoError("damaged", "This video seems to be damaged: I could not open it.");
    case "too-complex":
      return videoError("too-complex", "This video takes too much time or memory, so I stopped.");
    default:
      return error;
  }
}
