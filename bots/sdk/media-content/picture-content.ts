import { defaultName, wordsOf } from "./file-words.ts";
import { pictureInfo, sourceOf } from "./media-fields.ts";
import type { FileWords, RoomContent } from "./room-content.ts";
import type { PictureMedia } from "./room-media.ts";

/** A picture in the timeline (client-server API, `m.image`). */
export function pictureContent(picture: PictureMedia, words: FileWords = {}): RoomContent {
  const content = {
    msgtype: "m.image",
    ...wordsOf(words, defaultName("picture", picture.mimetype)),
    ...sourceOf(picture),
    info: pictureInfo(picture),
  };
  return { type: "m.room.message", content };
}
