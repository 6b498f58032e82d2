import { join } from "node:path";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { type EncodedVideo, readEncodedVideo } from "./encoded-video.ts";
import { fitSize, type Size } from "./fit-size.ts";
import { mp4Options, soundOptions, withoutMetadata } from "./mp4-options.ts";
import { blameVideo, type OpenedVideo, openVideo } from "./open-video.ts";
import { cutOf, type TimeSpan } from "./time-span.ts";
import type { VideoFacts } from "./video-facts.ts";
import { madeLimits, makingLimits } from "./video-limits.ts";

export interface VideoChange extends TimeSpan {
  /** The frame that it is to fill, in its own shape; one side is enough. Left out, it stays as large as it is, up to 1920 pixels (GIF: 480). */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** In place of a frame: how large it is to be, where 100 is as large as it is. */
  readonly percent?: number | undefined;
  /** Default `mp4`. A GIF has no sound and at most 30 s. */
  readonly format?: "mp4" | "gif" | undefined;
  readonly isMuted?: boolean | undefined;
}

/**
 * Cuts, scales and converts any video or GIF, at once. What is made has no metadata.
 * @throws CodecError as `inspectVideo` does; `bad-request`
 */
export async function changeVideo(
  bytes: Uint8Array,
  change: VideoChange,
  { signal }: { readonly signal: AbortSignal },
): Promise<EncodedVideo> {
  await using video = await openVideo(bytes, { signal });
  const { format = "mp4" } = change;
  const maxSeconds = format === "gif" ? madeLimits.maxGifSeconds : madeLimits.maxSeconds;
  const cut = cutOf(change, video.facts.durationMs, { maxSeconds, what: format === "gif" ? "GIF" : "video" });
  const output = join(video.folder, "result");
  const filters = format === "gif" ? gifFilters(video.facts, change) : mp4Filters(video.facts, change);
  await runFfmpeg({
    arrange: (command) =>
      command
        .input(video.file)
        .inputOptions([...video.inputOptions, ...cut.inputOptions])
        .complexFilter(filters)
        .outputOptions([...cut.outputOptions, ...outputOptions(video, change), ...withoutMetadata])
        .format(format)
        .output(output),
    ...makingLimits,
    signal,
  }).catch((error: unknown) => {
    throw blameVideo(error);
  });
  const made = await readEncodedVideo(output, format === "gif" ? "image/gif" : "video/mp4", signal);
  cut.check(made.durationMs);
  return made;
}

function outputOptions({ facts }: OpenedVideo, { format, isMuted = false }: VideoChange): readonly string[] {
  if (format === "gif") return ["-map", "[made]", "-an", "-loop", "0"];
  const { soundStream } = facts;
  const sound = soundStream === undefined || isMuted ? ["-an"] : ["-map", `0:${soundStream}`, ...soundOptions];
  return ["-map", "[made]", ...sound, "-sn", "-dn", ...mp4Options];
}

function mp4Filters(facts: VideoFacts, change: VideoChange): string {
  const rate = frameRate(facts, madeLimits.maxFrameRate);
  return `[0:${facts.videoStream}]fps=${rate},${scaleTo(sizeOf(facts, change, madeLimits.maxSide))},format=yuv420p[made]`;
}

/** A palette of the colors that it really has, which takes two looks at it. */
function gifFilters(facts: VideoFacts, change: VideoChange): string {
  const rate = frameRate(facts, madeLimits.gifFrameRate);
  const scaled = `[0:${facts.videoStream}]fps=${rate},${scaleTo(sizeOf(facts, change, madeLimits.maxGifSide))}`;
  const palette = "[first]palettegen=stats_mode=diff[palette]";
  return `${scaled},split[first][second];${palette};[second][palette]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle[made]`;
}

function scaleTo({ width, height }: Size): string {
  return `scale=${width}:${height}:flags=bicubic,setsar=1`;
}

function sizeOf(facts: VideoFacts, { width, height, percent }: VideoChange, maxSide: number): Size {
  const within = { width: maxSide, height: maxSide };
  if (width !== undefined || height !== undefined)
    return fitSize(
      facts,
      { width: Math.min(maxSide, width ?? maxSide), height: Math.min(maxSide, height ?? maxSide) },
      true,
    );
  const factor = (percent ?? 100) / 100;
  return fitSize({ width: facts.width * factor, height: facts.height * factor }, within);
}

/** A steady rate, which every player understands: the source's, within bounds. */
function frameRate({ frameRate: fraction = "30/1" }: VideoFacts, most: number): string {
  const [frames = 30, seconds = 1] = fraction.split("/").map(Number);
  const rate = frames / seconds;
  if (rate > most) return String(most);
  return rate < 1 ? "1" : fraction;
}
