import { defaultName, wordsOf } from "./file-words.ts";
import { infoOf, sourceOf } from "./media-fields.ts";
import type { FileWords, RoomContent } from "./room-content.ts";
import type { AudioMedia } from "./room-media.ts";

/** A sound file with a player (client-server API, `m.audio`). What somebody says is a voice message: see `voiceContent`. */
export function audioContent(audio: AudioMedia, words: FileWords = {}): RoomContent {
  const content = {
    msgtype: "m.audio",
    ...wordsOf(words, defaultName("recording", audio.mimetype)),
    ...sourceOf(audio),
    info: { ...infoOf(audio), duration: Math.round(audio.durationMs) },
  };
  return { type: "m.room.message", content };
}
