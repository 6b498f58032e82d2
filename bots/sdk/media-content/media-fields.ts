import type { PictureMedia, RoomMedia, SizedMedia } from "./room-media.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Where a file is: `url`, or `file` where it is encrypted (client-server API, "Sending encrypted attachments"). */
export function sourceOf({ url, file }: RoomMedia): Fields {
  return file === undefined ? { url } : { file: { ...file, url } };
}

/** `info` of any file. Homeservers refuse numbers that are not whole. */
export function infoOf({ mimetype, sizeBytes }: RoomMedia): Fields {
  return { mimetype, size: Math.round(sizeBytes) };
}

/** `info` of a picture or video: pixels, blurhash and thumbnail. */
export function pictureInfo(picture: PictureMedia): Fields {
  const { blurhash, thumbnail } = picture;
  return {
    ...sizedInfo(picture),
    ...(blurhash === undefined ? {} : { "xyz.amorgan.blurhash": blurhash }),
    ...(thumbnail === undefined ? {} : thumbnailFields(thumbnail)),
  };
}

function sizedInfo(media: SizedMedia): Fields {
  return { ...infoOf(media), w: Math.round(media.width), h: Math.round(media.height) };
}

function thumbnailFields(thumbnail: SizedMedia): Fields {
  const { url, file } = sourceOf(thumbnail);
  return {
    ...(file === undefined ? { thumbnail_url: url } : { thumbnail_file: file }),
    thumbnail_info: sizedInfo(thumbnail),
  };
}
