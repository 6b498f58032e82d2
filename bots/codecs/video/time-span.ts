import { videoError } from "./video-error.ts";
import { inWords } from "./video-facts.ts";

/** A part of a video. */
export interface TimeSpan {
  /** Milliseconds from its beginning, negative from its end; default 0. */
  readonly startMs?: number | undefined;
  /** The same; default is its end. */
  readonly endMs?: number | undefined;
}

export interface Cut {
  /** For ffmpeg. */
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
  /** To be told how long what was made is. @throws CodecError `too-long` where the source lasted longer than it said */
  check(durationMs: number): void;
}

interface Bounds {
  readonly maxSeconds: number;
  /** What is made. */
  readonly what: "GIF" | "video" | "recording";
}

/** @throws CodecError `bad-request` for a part that is not there, `too-long` for one that is longer than what is made */
export function cutOf(span: TimeSpan, durationMs: number | undefined, { maxSeconds, what }: Bounds): Cut {
  const startMs = fromBeginning(span.startMs ?? 0, durationMs);
  const endMs = span.endMs === undefined ? durationMs : fromBeginning(span.endMs, durationMs);
  if (endMs !== undefined && endMs <= startMs)
    throw durationMs !== undefined && startMs >= durationMs
      ? beyondEnd(durationMs)
      : videoError("bad-request", "The part that I am to cut out must end after its beginning.");
  if (durationMs !== undefined && startMs >= durationMs) throw beyondEnd(durationMs);
  const end = Math.min(endMs ?? Infinity, durationMs ?? Infinity);
  const tooLong = videoError(
    "too-long",
    `That would be longer than the ${inWords(maxSeconds)} that a ${what} of mine may have. Please tell me which part of it you want.`,
  );
  const isOpenEnded = end === Infinity;
  if (!isOpenEnded && end - startMs > maxSeconds * 1000) throw tooLong;
  return {
    inputOptions: startMs > 0 ? ["-ss", seconds(startMs)] : [],
    outputOptions: ["-t", isOpenEnded ? String(maxSeconds + 1) : seconds(end - startMs)],
    check(madeMs) {
      if (madeMs > (maxSeconds + 0.5) * 1000) throw tooLong;
    },
  };
}

/** What lies before the beginning is the beginning: of the last ten seconds of eight, eight. */
function fromBeginning(milliseconds: number, durationMs: number | undefined): number {
  if (milliseconds >= 0) return milliseconds;
  if (durationMs !== undefined) return Math.max(0, durationMs + milliseconds);
  throw videoError("bad-request", "This video does not say how long it is. Please count from its beginning.");
}

function beyondEnd(durationMs: number): Error {
  return videoError(
    "bad-request",
    `This video ends after ${Number(seconds(durationMs))} seconds: there is nothing to cut out.`,
  );
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
