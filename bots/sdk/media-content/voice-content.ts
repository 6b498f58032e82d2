import { captionOf, wordsOf } from "./file-words.ts";
import { infoOf, sourceOf } from "./media-fields.ts";
import type { RoomContent } from "./room-content.ts";
import type { VoiceMedia } from "./room-media.ts";

export interface VoiceWords {
  /** Markdown that clients show below it, such as what is said. */
  readonly caption?: string | undefined;
  /** Marks a voice that is not a person's own recording, so that nobody takes it for one. */
  readonly synthetic?: SyntheticVoice | undefined;
}

export interface SyntheticVoice {
  /** Whose voice it is made after. */
  readonly of?: string | undefined;
  /** Whether it only comes near that voice. */
  readonly isApproximation: boolean;
}

const fileName = "Voice message.ogg";

/** A voice message: a bubble with a waveform (MSC3245, with the audio of MSC1767). OGG with Opus is what clients play. */
export function voiceContent(voice: VoiceMedia, { caption = "", synthetic }: VoiceWords = {}): RoomContent {
  const duration = Math.round(voice.durationMs);
  const words = captionOf(caption) === undefined ? { body: "Voice message" } : wordsOf({ fileName, caption }, fileName);
  const source = sourceOf(voice);
  const info = infoOf(voice);
  const content = {
    msgtype: "m.audio",
    ...words,
    ...source,
    info: { ...info, duration },
    "org.matrix.msc1767.text": words.body,
    "org.matrix.msc1767.file": { ...source, name: fileName, ...info },
    "org.matrix.msc1767.audio": { duration, waveform: voice.waveform.map(heightOf) },
    "org.matrix.msc3245.voice": {},
    ...(synthetic === undefined ? {} : { "io.agentchat.synthetic_voice": markOf(synthetic) }),
  };
  return { type: "m.room.message", content };
}

function heightOf(value: number): number {
  return Math.min(1024, Math.max(0, Math.round(value)));
}

function markOf({ of, isApproximation }: SyntheticVoice): Readonly<Record<string, unknown>> {
  return { ...(of === undefined ? {} : { of }), is_approximation: isApproximation };
}
