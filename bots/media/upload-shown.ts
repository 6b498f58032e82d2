import type { EncodedPicture, OfferContext } from "#sdk";

/** A picture or a video, with what is shown before it is there. */
interface Shown {
  readonly bytes: Uint8Array;
  readonly mimetype: string;
  readonly width: number;
  readonly height: number;
  readonly blurhash: string;
  readonly thumbnail?: EncodedPicture;
}

/** Uploads it for the room that is talked in, with its thumbnail. Resolves with what of it goes into the result. */
export async function uploadShown({ bytes, mimetype, thumbnail, ...facts }: Shown, context: OfferContext) {
  const { width, height, blurhash } = facts;
  const media = await context.upload({ bytes, mimetype, fileName: fileName(mimetype) });
  const shown = { ...media, width, height, blurhash };
  if (thumbnail === undefined) return shown;
  const small = await context.upload({
    bytes: thumbnail.bytes,
    mimetype: thumbnail.mimetype,
    fileName: fileName(thumbnail.mimetype, "thumbnail"),
  });
  return { ...shown, thumbnail: { ...small, width: thumbnail.width, height: thumbnail.height } };
}

function fileName(mimetype: string, stem?: string): string {
  const [kind = "", format = ""] = mimetype.split("/");
  return `${stem ?? (kind === "video" ? "video" : "picture")}.${format.replace("jpeg", "jpg")}`;
}
