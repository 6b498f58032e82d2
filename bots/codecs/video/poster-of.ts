import { join } from "node:path";
import { readFile } from "node:fs/promises";
import type { EncodedPicture } from "../picture/encoded-picture.ts";
import { fitPicture } from "../picture/fit-picture.ts";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { fitSize } from "./fit-size.ts";
import { blameVideo, openVideo } from "./open-video.ts";
import { videoError } from "./video-error.ts";
import { makingLimits } from "./video-limits.ts";

/** As large as Element shows videos in a conversation, on a screen of high resolution. */
const frame = { width: 800, height: 600 };
/** Of the first frames the one that shows most of what the others show, and not the black that films begin with. */
const framesToChooseFrom = 48;

/**
 * A picture that stands for a video until it is played: JPEG, at most 800×600.
 * @throws CodecError as `inspectVideo` does
 */
export async function posterOf(
  bytes: Uint8Array,
  { signal }: { readonly signal: AbortSignal },
): Promise<EncodedPicture> {
  await using video = await openVideo(bytes, { signal });
  const { width, height } = fitSize(video.facts, frame);
  const output = join(video.folder, "poster.jpg");
  await runFfmpeg({
    arrange: (command) =>
      command
        .input(video.file)
        .inputOptions([...video.inputOptions, "-an", "-sn", "-dn"])
        .complexFilter(
          `[0:${video.facts.videoStream}]scale=${width}:${height},setsar=1,thumbnail=${framesToChooseFrom}[made]`,
        )
        .outputOptions(["-map", "[made]", "-frames:v", "1", "-pix_fmt", "yuvj420p", "-q:v", "2", "-update", "1"])
        .format("image2")
        .output(output),
    ...makingLimits,
    timeoutMs: 60_000,
    cpuSeconds: 60,
    signal,
  }).catch((error: unknown) => {
    throw blameVideo(error);
  });
  const picture = await readFile(output).catch(() => undefined);
  if (picture === undefined) throw videoError("damaged", "This video seems to be damaged: I found no moment of it.");
  return await fitPicture(picture, { maxWidth: width, maxHeight: height });
}
