import { assessSample, decodeSound } from "#sdk";
import type { FileSource, OfferContext, Pcm, SampleQuality } from "#sdk";

export interface OpenedRecording {
  readonly bytes: Uint8Array;
  readonly sound: Pcm;
  readonly quality: SampleQuality;
}

const maxBytes = 10_000_000;
const maxSeconds = 200;
/** What is measured, and enough for that. */
const measuredRate = 16_000;
/** What providers get. */
const providedRate = 24_000;

/** @throws AttachmentError, CodecError, both with a sentence for the person */
export async function openRecording(
  { download, signal }: Pick<OfferContext, "download" | "signal">,
  source: FileSource,
): Promise<OpenedRecording> {
  const bytes = await download(source, { name: "That recording", maxBytes });
  const sound = await measurable(bytes, signal);
  return { bytes, sound, quality: assessSample(sound) };
}

/** A recording that was kept, to be measured. */
export function measurable(bytes: Uint8Array, signal: AbortSignal): Promise<Pcm> {
  return decodeSound(bytes, { sampleRate: measuredRate, maxSeconds, maxBytes, signal });
}

/** The same, to be made a voice of. */
export function providable(bytes: Uint8Array, signal: AbortSignal): Promise<Pcm> {
  return decodeSound(bytes, { sampleRate: providedRate, maxSeconds, maxBytes, signal });
}
