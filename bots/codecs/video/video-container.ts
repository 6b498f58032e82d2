import { fileTypeFromBuffer } from "file-type";
import { CodecError } from "../codec-error.ts";
import { videoError } from "./video-error.ts";

/** What is opened: media types as `file-type` finds them by content, and the ffmpeg demuxer for each. No playlists, no formats that point at other files. */
const demuxers: ReadonlyMap<string, string> = new Map([
  ["video/mp4", "mov"],
  ["video/x-m4v", "mov"],
  ["video/quicktime", "mov"],
  ["video/3gpp", "mov"],
  ["video/3gpp2", "mov"],
  ["video/matroska", "matroska"],
  ["video/webm", "matroska"],
  ["video/ogg", "ogg"],
  ["video/vnd.avi", "avi"],
  ["video/x-ms-asf", "asf"],
  ["video/x-flv", "flv"],
  ["image/gif", "gif"],
  ["image/apng", "apng"],
]);

export interface VideoContainer {
  /** As found by content, e.g. `video/mp4`. */
  readonly mimetype: string;
  /** What ffmpeg is told to open it as. */
  readonly demuxer: string;
}

/**
 * What a file is by its content, whatever it is called.
 * @throws CodecError `empty`, `unknown-format`
 */
export async function findVideoContainer(bytes: Uint8Array): Promise<VideoContainer> {
  if (bytes.length === 0) throw new CodecError("empty", "the file has no content");
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const demuxer = type === undefined ? undefined : demuxers.get(type.mime);
  if (type !== undefined && demuxer !== undefined) return { mimetype: type.mime, demuxer };
  throw videoError(
    "unknown-format",
    "This is no video that I know: I can open MP4, WebM, MOV, MKV, AVI and GIF files.",
  );
}
