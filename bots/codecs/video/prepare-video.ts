import type { EncodedPicture } from "../picture/encoded-picture.ts";
import { blurhashOf } from "../picture/blurhash-of.ts";
import { changeVideo } from "./change-video.ts";
import type { EncodedVideo } from "./encoded-video.ts";
import { openVideo } from "./open-video.ts";
import { posterOf } from "./poster-of.ts";
import { rewrapVideo } from "./rewrap-video.ts";

/** A video with all that a client wants to know before it loads it. */
export interface PreparedVideo extends EncodedVideo {
  readonly blurhash: string;
  /** At most 800×600. */
  readonly thumbnail: EncodedPicture;
}

interface Options {
  readonly signal: AbortSignal;
}

/**
 * Makes a video ready to be sent: MP4 that plays everywhere, without metadata, with thumbnail and blurhash. Pictures and sound that are fit for that already are taken as they are.
 * @throws CodecError as `inspectVideo` does
 */
export async function prepareVideo(bytes: Uint8Array, options: Options): Promise<PreparedVideo> {
  return withPoster((await rewrapped(bytes, options)) ?? (await changeVideo(bytes, {}, options)), options);
}

/** @throws CodecError as `inspectVideo` does */
export async function withPoster(video: EncodedVideo, options: Options): Promise<PreparedVideo> {
  const thumbnail = await posterOf(video.bytes, options);
  return { ...video, thumbnail, blurhash: await blurhashOf(thumbnail.bytes) };
}

async function rewrapped(bytes: Uint8Array, options: Options): Promise<EncodedVideo | undefined> {
  await using video = await openVideo(bytes, options);
  return video.facts.isPlayable ? await rewrapVideo(video, options) : undefined;
}
