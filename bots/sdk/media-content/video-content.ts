import { defaultName, wordsOf } from "./file-words.ts";
import { pictureInfo, sourceOf } from "./media-fields.ts";
import type { FileWords, RoomContent } from "./room-content.ts";
import type { VideoMedia } from "./room-media.ts";

/** A film in the timeline (client-server API, `m.video`). Without a thumbnail clients show an empty box until it is played. */
export function videoContent(video: VideoMedia, words: FileWords = {}): RoomContent {
  const content = {
    msgtype: "m.video",
    ...wordsOf(words, defaultName("video", video.mimetype)),
    ...sourceOf(video),
    info: { ...pictureInfo(video), duration: Math.round(video.durationMs) },
  };
  return { type: "m.room.message", content };
}
