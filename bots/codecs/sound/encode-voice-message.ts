import { durationMsOf, type Pcm } from "../pcm.ts";
import { runOnSound } from "./run-on-sound.ts";
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
  const bytes = await runOnSound(pcm, {
    arrange: (command) =>
      command
        .audioFilters([`volume=${speechGain(pcm).toFixed(2)}dB`, limiter])
        .audioCodec("libopus")
        .audioFrequency(48_000)
        .audioBitrate("24k")
        .outputOptions(["-application", "voip", "-map_metadata", "-1", "-fflags", "+bitexact"])
        .format("ogg"),
    maxOutputBytes: 64_000_000,
    signal,
  });
  return { bytes, durationMs: durationMsOf(pcm), waveform: waveformOf(pcm) };
}
