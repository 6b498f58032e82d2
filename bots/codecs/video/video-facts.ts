import type { ProbeReport } from "../program/run-ffprobe.ts";
import { videoError } from "./video-error.ts";
import type { VideoLimits } from "./video-limits.ts";

/** What a video says of itself, which need not be true. */
export interface VideoFacts {
  /** By content, e.g. `video/mp4`, `image/gif`. */
  readonly mimetype: string;
  readonly sizeBytes: number;
  /** Pixels, as it is shown: upright, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** `undefined` where it does not say, as with recordings that were streamed. */
  readonly durationMs: number | undefined;
  /** Frames in a second, as a fraction such as `30000/1001`. */
  readonly frameRate: string | undefined;
  /** ffmpeg's names, e.g. `h264`, `aac`. */
  readonly codec: string;
  readonly soundCodec: string | undefined;
  /** Whether every player takes picture and sound as they are: H.264 and AAC, upright, with square pixels. */
  readonly isPlayable: boolean;
  /** Which of the tracks. */
  readonly videoStream: number;
  readonly soundStream: number | undefined;
}

interface Source {
  readonly mimetype: string;
  readonly sizeBytes: number;
  readonly limits: VideoLimits;
}

type Stream = ProbeReport["streams"][number];

/** What cameras, browsers and converters write. */
const codecs = new Set(
  ["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg1video", "mpeg2video", "mjpeg", "theora", "h263"].concat([
    "msmpeg4v2",
    "msmpeg4v3",
    "wmv1",
    "wmv2",
    "wmv3",
    "vc1",
    "flv1",
    "gif",
    "apng",
    "png",
    "prores",
  ]),
);

/** @throws CodecError `empty`, `unknown-format`, `damaged`, `too-large`, `too-long` */
export function readVideoFacts({ streams, format }: ProbeReport, { mimetype, sizeBytes, limits }: Source): VideoFacts {
  if (streams.length > limits.maxStreams)
    throw videoError("too-large", `This video has more than the ${limits.maxStreams} tracks that I can open.`);
  const video = streams.find((stream) => stream.codec_type === "video" && stream.disposition.attached_pic !== 1);
  if (video === undefined) throw videoError("empty", "There is nothing to see in this file: it is no video.");
  const { codec_name: codec = "unknown" } = video;
  if (!codecs.has(codec)) throw videoError("unknown-format", "This video is of a kind that I cannot open.");
  const sound = streams.find(({ codec_type: type, sample_rate: rate }) => type === "audio" && rate !== undefined);
  const duration = video.duration ?? format.duration;
  const { width, height } = shownSize(video);
  checkLimits({ video, duration, limits });
  return {
    mimetype,
    sizeBytes,
    width,
    height,
    durationMs: duration === undefined || duration <= 0 ? undefined : Math.round(duration * 1000),
    frameRate: readFrameRate(video.avg_frame_rate),
    codec,
    soundCodec: sound?.codec_name,
    isPlayable: isPlayable(video, sound) && width === video.width && height === video.height,
    videoStream: video.index,
    soundStream: sound?.index,
  };
}

interface Claims {
  readonly video: Stream;
  readonly duration: number | undefined;
  readonly limits: VideoLimits;
}

function checkLimits({ video, duration = 0, limits }: Claims): void {
  const { width = 0, height = 0, nb_frames: frames = 0 } = video;
  if (width < 1 || height < 1) throw videoError("damaged", "This video seems to be damaged: it has no picture.");
  if (width * height > limits.maxPixels)
    throw videoError("too-large", "This video has more pixels than what I can open, which is 4K.");
  if (frames > limits.maxFrames)
    throw videoError("too-large", `This video has more than the ${limits.maxFrames} frames that I can open.`);
  if (duration > limits.maxSeconds) throw tooLong(limits.maxSeconds);
}

function tooLong(maxSeconds: number): Error {
  return videoError("too-long", `This video is longer than the ${inWords(maxSeconds)} that I can open.`);
}

export function inWords(seconds: number): string {
  return seconds >= 120 ? `${Math.floor(seconds / 60)} minutes` : `${seconds} seconds`;
}

/** Phones record lying down and write beside it how to turn it; some recorders write pixels that are no squares. */
function shownSize(stream: Stream): { readonly width: number; readonly height: number } {
  const { width = 0, height = 0, sample_aspect_ratio: aspect = "1:1", side_data_list: sides } = stream;
  const [across = 1, down = 1] = aspect.split(":").map(Number);
  const isStretched = across > 0 && down > 0 && across / down < 4 && down / across < 4;
  const stretched = isStretched ? Math.max(1, Math.round((width * across) / down)) : width;
  const rotation = sides.find((side) => side.rotation !== undefined)?.rotation ?? 0;
  const isTurned = Math.abs(Math.round(rotation / 90)) % 2 === 1;
  return isTurned ? { width: height, height: stretched } : { width: stretched, height };
}

function isPlayable({ codec_name: codec, pix_fmt: pixels, side_data_list: sides }: Stream, sound?: Stream): boolean {
  const isUpright = sides.every(({ rotation = 0 }) => rotation === 0);
  return isUpright && codec === "h264" && pixels === "yuv420p" && (sound === undefined || sound.codec_name === "aac");
}

function readFrameRate(fraction: string | undefined): string | undefined {
  const [frames = 0, seconds = 0] = (fraction ?? "").split("/").map(Number);
  return frames > 0 && seconds > 0 ? `${frames}/${seconds}` : undefined;
}
