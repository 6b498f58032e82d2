import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodecError } from "../codec-error.ts";
import { findContainer } from "../container.ts";
import type { Pcm } from "../pcm.ts";
import { blameInput, runFfmpeg, untrustedInput } from "../program/run-ffmpeg.ts";
import { type ProbeReport, runFfprobe } from "../program/run-ffprobe.ts";
import { openTemporaryFolder } from "../program/temporary-folder.ts";
import { bytesPerSample, rawFormat, toSamples } from "./raw-samples.ts";

export interface DecodeSoundOptions {
  /** Samples in a second of what is wanted. */
  readonly sampleRate: number;
  /** What lasts longer is refused. */
  readonly maxSeconds: number;
  /** Default 100 MB. */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

const megabyte = 1_000_000;
const maxStreams = 16;

/**
 * The first sound track of any sound or video file, mixed to one channel. Of a file that breaks off what is there is given, as far as it can be understood.
 * @throws CodecError `empty`, `unknown-format`, `damaged`, `too-large`, `too-long`, `too-complex`, `not-installed`, `cancelled`
 */
export async function decodeSound(bytes: Uint8Array, options: DecodeSoundOptions): Promise<Pcm> {
  const { sampleRate, maxSeconds, maxBytes = 100 * megabyte, signal } = options;
  if (bytes.length > maxBytes) throw new CodecError("too-large", `the file has more than ${maxBytes} bytes`);
  const { demuxer } = await findContainer(bytes, "sound");
  await using folder = await openTemporaryFolder();
  const file = join(folder.path, "sound");
  await writeFile(file, bytes);
  checkReport(await runFfprobe(file, demuxer, signal), maxSeconds);
  const { stdout } = await runFfmpeg({
    arrange: (command) =>
      command
        .input(file)
        .inputOptions([...untrustedInput(demuxer), "-vn", "-sn", "-dn"])
        .outputOptions(["-map", "0:a:0", "-t", String(maxSeconds + 1)])
        .audioChannels(1)
        .audioFrequency(sampleRate)
        .format(rawFormat)
        .output("pipe:1"),
    maxOutputBytes: (maxSeconds + 2) * sampleRate * bytesPerSample,
    signal,
  }).catch((error: unknown) => {
    throw blameInput(error);
  });
  const samples = toSamples(stdout);
  if (samples.length === 0) throw new CodecError("damaged", "not a moment of the sound could be decoded");
  if (samples.length > maxSeconds * sampleRate) throw tooLong(maxSeconds);
  return { samples, sampleRate };
}

function checkReport({ streams, format }: ProbeReport, maxSeconds: number): void {
  if (streams.length > maxStreams) throw new CodecError("too-large", `the file has ${streams.length} streams`);
  const sound = streams.find(({ codec_type: type }) => type === "audio");
  if (sound === undefined) {
    throw new CodecError("empty", "the file has no sound", { userMessage: "There is no sound in this file." });
  }
  if ((sound.duration ?? format.duration ?? 0) > maxSeconds + 1) throw tooLong(maxSeconds);
}

function tooLong(maxSeconds: number): CodecError {
  const limit = maxSeconds >= 120 ? `${Math.floor(maxSeconds / 60)} minutes` : `${maxSeconds} seconds`;
  return new CodecError("too-long", `the sound lasts longer than ${maxSeconds} s`, {
    userMessage: `This recording is longer than the ${limit} that I may open.`,
  });
}
