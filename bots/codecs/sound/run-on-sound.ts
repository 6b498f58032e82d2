import type { FfmpegCommand } from "fluent-ffmpeg";
import type { Pcm } from "../pcm.ts";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { rawFormat, toBytes } from "./raw-samples.ts";

export interface RunOnSoundOptions {
  /** Says what ffmpeg does with the sound, and in what format that is given. */
  readonly arrange: (command: FfmpegCommand) => FfmpegCommand;
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Gives sound to ffmpeg, and resolves with what it makes of it: one channel.
 * @throws CodecError `not-installed`, `too-complex`, `failed`, `cancelled`
 */
export async function runOnSound({ samples, sampleRate }: Pcm, options: RunOnSoundOptions): Promise<Buffer> {
  const { arrange, ...limits } = options;
  const { stdout } = await runFfmpeg({
    ...limits,
    arrange: (command) =>
      arrange(
        command
          .input("pipe:0")
          .inputFormat(rawFormat)
          .inputOptions(["-ar", String(sampleRate), "-ac", "1"]),
      )
        .audioChannels(1)
        .output("pipe:1"),
    stdin: toBytes(samples),
  });
  return stdout;
}
