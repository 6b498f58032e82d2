import type { ProgramLimits } from "../program/run-program.ts";

/** What is opened at most. */
export interface VideoLimits {
  readonly maxBytes: number;
  /** Of one frame. */
  readonly maxPixels: number;
  readonly maxSeconds: number;
  readonly maxFrames: number;
  /** Tracks of picture, sound, subtitles and data together. */
  readonly maxStreams: number;
}

/** What phones record, up to half an hour of it. */
export const videoLimits: VideoLimits = {
  maxBytes: 200_000_000,
  maxPixels: 4096 * 2304,
  maxSeconds: 1800,
  maxFrames: 120_000,
  maxStreams: 16,
};

/** What is made at most: longer videos are to be cut first. */
export const madeLimits = {
  maxSeconds: 300,
  /** A GIF is many times as large as a video. */
  maxGifSeconds: 30,
  /** Either side, in pixels. */
  maxSide: 1920,
  maxGifSide: 480,
  maxFrameRate: 60,
  gifFrameRate: 12,
} as const;

/** What ffmpeg may use while it makes one. */
export const makingLimits: ProgramLimits = {
  maxOutputBytes: 256 * 1024 * 1024,
  timeoutMs: 300_000,
  cpuSeconds: 400,
  memoryMb: 3072,
};

/** More threads take more memory, and leave less of the machine to others. */
export const threads = 2;
