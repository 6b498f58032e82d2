import { readFile } from "node:fs/promises";
import { runFfprobe } from "../program/run-ffprobe.ts";
import { videoError } from "./video-error.ts";
import { readVideoFacts } from "./video-facts.ts";
import { videoLimits } from "./video-limits.ts";

/** A video that was made here: it has no metadata. */
export interface EncodedVideo {
  readonly bytes: Uint8Array;
  /** `video/mp4` is H.264 and AAC with its index in front, which plays while it loads. */
  readonly mimetype: "video/mp4" | "image/gif";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  readonly hasSound: boolean;
}

/** What ffmpeg has written, measured. @throws CodecError `damaged` when it wrote nothing */
export async function readEncodedVideo(
  file: string,
  mimetype: EncodedVideo["mimetype"],
  signal: AbortSignal,
): Promise<EncodedVideo> {
  const bytes = await readFile(file);
  const report = await runFfprobe(file, mimetype === "image/gif" ? "gif" : "mov", signal);
  const facts = readVideoFacts(report, { mimetype, sizeBytes: bytes.length, limits: videoLimits });
  const { width, height, durationMs, soundStream } = facts;
  if (durationMs === undefined) throw videoError("damaged", "This video seems to be damaged: I found no moment of it.");
  return { bytes, mimetype, width, height, durationMs, hasSound: soundStream !== undefined };
}
