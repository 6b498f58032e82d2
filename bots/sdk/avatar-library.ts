import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Bot } from "./define-bot.ts";
import type { HomeserverSide } from "./homeserver-side.ts";

/** Uploads each bot's picture when its first agent needs one, at most once a run. */
export interface AvatarLibrary {
  /** `mxc://` URI; `undefined` for a bot without a picture. */
  urlOf(bot: Bot): Promise<string | undefined>;
}

export function createAvatarLibrary(homeserver: Pick<HomeserverSide, "uploadMedia">): AvatarLibrary {
  const uploads = new Map<string, Promise<string>>();

  async function upload(file: URL): Promise<string> {
    const fileName = basename(file.pathname);
    const contentType = /\.jpe?g$/iu.test(fileName) ? "image/jpeg" : "image/png";
    return homeserver.uploadMedia({ bytes: await readFile(file), contentType, fileName });
  }

  return {
    async urlOf({ avatar }) {
      if (avatar === undefined) return undefined;
      let uploaded = uploads.get(avatar.href);
      if (uploaded === undefined) {
        uploaded = upload(avatar);
        uploads.set(avatar.href, uploaded);
      }
      return uploaded;
    },
  };
}
