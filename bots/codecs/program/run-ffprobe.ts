import { z } from "zod";
import { CodecError } from "../codec-error.ts";
import { blameInput, untrustedInput } from "./run-ffmpeg.ts";
import { runProgram } from "./run-program.ts";

const numeral = z.coerce.number().optional().catch(undefined);

const report = z.object({
  streams: z
    .array(
      z.object({
        index: z.number(),
        codec_type: z.string().catch("unknown"),
        codec_name: z.string().optional(),
        width: numeral,
        height: numeral,
        sample_rate: numeral,
        channels: numeral,
        duration: numeral,
        nb_frames: numeral,
        avg_frame_rate: z.string().optional(),
        sample_aspect_ratio: z.string().optional(),
        pix_fmt: z.string().optional(),
        disposition: z.object({ attached_pic: z.number().optional() }).default({}),
        side_data_list: z.array(z.object({ rotation: numeral })).default([]),
      }),
    )
    .default([]),
  format: z.object({ duration: numeral }).default({}),
});

/** What a file says of itself, which need not be true. Durations are seconds. */
export type ProbeReport = z.infer<typeof report>;

/**
 * Looks into a file of a stranger.
 * @param format the demuxer that fits its content
 * @throws CodecError as `runProgram` does; `damaged` instead of `failed`
 */
export async function runFfprobe(file: string, format: string, signal: AbortSignal): Promise<ProbeReport> {
  const show = ["-show_streams", "-show_format", "-of", "json"];
  try {
    const { stdout } = await runProgram({
      program: "ffprobe",
      args: ["-hide_banner", "-loglevel", "error", ...untrustedInput(format), ...show, file],
      maxOutputBytes: 1_000_000,
      timeoutMs: 20_000,
      cpuSeconds: 10,
      memoryMb: 1024,
      signal,
    });
    return report.parse(JSON.parse(stdout.toString("utf8")));
  } catch (error) {
    if (error instanceof z.ZodError) throw new CodecError("damaged", "ffprobe found nothing in the file");
    throw blameInput(error);
  }
}
