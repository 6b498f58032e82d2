import { durationMsOf, type Pcm } from "../pcm.ts";
import { runFfmpeg } from "../program/run-ffmpeg.ts";
import { rawFormat, toBytes } from "./raw-samples.ts";
import { speechGain } from "./speech-gain.ts";
import { waveformOf } from "./waveform-of.ts";

export interface VoiceMessage {
  /** OGG with Opus, 48 kHz, one channel, about 24 kbit/s: what clients record themselves. */
  readonly bytes: Buffer;
  readonly durationMs: number;
  /** 30 to 120 integers from 0 to 1024. */
  readonly waveform: readonly number[];
}

/** What the gain would clip is held down instead, as phones do. */
const limiter = "alimiter=limit=0.84:level=false";

/**
 * Makes what clients show as a voice message, about as loud as one that a person recorded.
 * @throws CodecError `not-installed`, `too-complex`, `failed`, `cancelled`
 */
export async function encodeVoiceMessage(
  pcm: Pcm,
  { signal }: { readonly signal: AbortSignal },
): Promise<VoiceMessage> {
  const { samples, sampleRate } = pcm;
  const { stdout } = await runFfmpeg({
    arrange: (command) =>
      command
        .input("pipe:0")
        .inputFormat(rawFormat)
        .inputOptions(["-ar", String(sampleRate), "-ac", "1"])
        .audioFilters([`volume=${speechGain(pcm).toFixed(2)}dB`, limiter])
        .audioCodec("libopus")
        .audioFrequency(48_000)
        .audioChannels(1)
        .audioBitrate("24k")
        .outputOptions(["-application", "voip", "-map_metadata", "-1", "-fflags", "+bitexact"])
        .format("ogg")
        .output("pipe:1"),
    stdin: toBytes(samples),
    maxOutputBytes: 64_000_000,
    signal,
  });
  return { bytes: stdout, durationMs: durationMsOf(pcm), waveform: waveformOf(pcm) };
}
