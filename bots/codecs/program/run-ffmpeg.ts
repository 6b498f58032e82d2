import createCommand, { type FfmpegCommand } from "fluent-ffmpeg";
import { CodecError } from "../codec-error.ts";
import { type ProgramLimits, type ProgramResult, runProgram } from "./run-program.ts";

export interface FfmpegOptions extends Partial<ProgramLimits> {
  /** Writes inputs, filters and outputs. `pipe:0` and `pipe:1` are `stdin` and what this resolves with. */
  readonly arrange: (command: FfmpegCommand) => unknown;
  readonly stdin?: Uint8Array;
  /** Where file names are looked up. */
  readonly directory?: string;
  readonly signal: AbortSignal;
}

/** Enough for minutes of sound; whoever makes video asks for more. */
const defaultLimits: ProgramLimits = {
  maxOutputBytes: 256 * 1024 * 1024,
  timeoutMs: 120_000,
  cpuSeconds: 120,
  memoryMb: 1024,
};

/**
 * Runs ffmpeg as fluent-ffmpeg would write it down, with limits that fluent-ffmpeg itself cannot set.
 * @throws CodecError as `runProgram` does
 */
export function runFfmpeg({ arrange, stdin, directory, signal, ...limits }: FfmpegOptions): Promise<ProgramResult> {
  const command = createCommand();
  arrange(command);
  return runProgram({
    program: "ffmpeg",
    args: ["-nostdin", "-hide_banner", "-loglevel", "error", ...command._getArguments()],
    ...defaultLimits,
    ...limits,
    signal,
    ...(stdin === undefined ? {} : { stdin }),
    ...(directory === undefined ? {} : { directory }),
  });
}

/** What every input of a stranger is opened with: as the format that its bytes are of, and without reaching for anything but itself. */
export function untrustedInput(format: string): readonly string[] {
  return ["-protocol_whitelist", "file,pipe", "-format_whitelist", format, "-f", format];
}

/** A program failed on bytes of a stranger: they are at fault, not the program. */
export function blameInput(error: unknown): unknown {
  if (!(error instanceof CodecError) || error.code !== "failed") return error;
  return new CodecError("damaged", "ffmpeg could not read the file to its end", { cause: error });
}
