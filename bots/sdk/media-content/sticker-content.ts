import { pictureInfo, sourceOf } from "./media-fields.ts";
import type { RoomContent } from "./room-content.ts";
import type { PictureMedia } from "./room-media.ts";

/** A picture shown as a sticker: small, without frame and name (client-server API, `m.sticker`). @param description for who does not see it */
export function stickerContent(picture: PictureMedia, description: string): RoomContent {
  const content = { body: description, ...sourceOf(picture), info: pictureInfo(picture) };
  return { type: "m.sticker", content };
}
