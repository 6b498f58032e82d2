import { join } from "node:path";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { type EncodedVideo, readEncodedVideo } from "./encoded-video.ts";
import { withoutMetadata } from "./mp4-options.ts";
import { blameVideo, type OpenedVideo } from "./open-video.ts";
import { makingLimits } from "./video-limits.ts";

/** Puts picture and sound as they are into an MP4 with its index in front and without metadata: for what `isPlayable`. */
export async function rewrapVideo(
  { facts, file, folder, inputOptions }: OpenedVideo,
  { signal }: { readonly signal: AbortSignal },
): Promise<EncodedVideo> {
  const output = join(folder, "rewrapped");
  const sound = facts.soundStream === undefined ? [] : ["-map", `0:${facts.soundStream}`];
  await runFfmpeg({
    arrange: (command) =>
      command
        .input(file)
        .inputOptions([...inputOptions])
        .outputOptions(["-map", `0:${facts.videoStream}`, ...sound, "-c", "copy", "-movflags", "+faststart"])
        .outputOptions([...withoutMetadata])
        .format("mp4")
        .output(output),
    ...makingLimits,
    signal,
  }).catch((error: unknown) => {
    throw blameVideo(error);
  });
  return await readEncodedVideo(output, "video/mp4", signal);
}
