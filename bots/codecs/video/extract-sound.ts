import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { runFfprobe } from "../program/run-ffprobe.ts";
import { soundOptions, withoutMetadata } from "./mp4-options.ts";
import { blameVideo, openVideo } from "./open-video.ts";
import { cutOf, type TimeSpan } from "./time-span.ts";
import { videoError } from "./video-error.ts";
import { makingLimits, videoLimits } from "./video-limits.ts";

/** A sound file that was made here, without metadata. */
export interface EncodedSound {
  readonly bytes: Uint8Array;
  /** AAC. */
  readonly mimetype: "audio/mp4";
  readonly durationMs: number;
}

/**
 * The sound of a video, or of a part of it.
 * @throws CodecError as `inspectVideo` does; `empty` where it has none, `bad-request`
 */
export async function extractSound(
  bytes: Uint8Array,
  span: TimeSpan,
  { signal }: { readonly signal: AbortSignal },
): Promise<EncodedSound> {
  await using video = await openVideo(bytes, { signal });
  const { soundStream, durationMs } = video.facts;
  if (soundStream === undefined) throw videoError("empty", "This video has no sound.");
  const cut = cutOf(span, durationMs, { maxSeconds: videoLimits.maxSeconds, what: "recording" });
  const output = join(video.folder, "sound");
  await runFfmpeg({
    arrange: (command) =>
      command
        .input(video.file)
        .inputOptions([...video.inputOptions, "-vn", "-sn", "-dn", ...cut.inputOptions])
        .outputOptions([...cut.outputOptions, "-map", `0:${soundStream}`, ...soundOptions, "-movflags", "+faststart"])
        .outputOptions([...withoutMetadata])
        .format("ipod")
        .output(output),
    ...makingLimits,
    signal,
  }).catch((error: unknown) => {
    throw blameVideo(error);
  });
  const made = (await runFfprobe(output, "mov", signal)).format.duration ?? 0;
  if (made <= 0) throw videoError("damaged", "This video seems to be damaged: its sound could not be read.");
  cut.check(made * 1000);
  return { bytes: await readFile(output), mimetype: "audio/mp4", durationMs: Math.round(made * 1000) };
}
