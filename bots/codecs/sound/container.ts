import { fileTypeFromBuffer } from "file-type";
import { CodecError } from "../codec-error.ts";

/** What is opened: media types as `file-type` finds them by content, and the ffmpeg demuxer for each. No playlists, no formats that point at other files. */
const demuxers: ReadonlyMap<string, string> = new Map([
  ["application/ogg", "ogg"],
  ["audio/ogg", "ogg"],
  ["audio/ogg; codecs=opus", "ogg"],
  ["video/ogg", "ogg"],
  ["audio/mpeg", "mp3"],
  ["audio/wav", "wav"],
  ["audio/flac", "flac"],
  ["audio/aac", "aac"],
  ["audio/amr", "amr"],
  ["audio/aiff", "aiff"],
  ["audio/x-caf", "caf"],
  ["audio/x-ms-asf", "asf"],
  ["video/x-ms-asf", "asf"],
  ["audio/mp4", "mov"],
  ["audio/x-m4a", "mov"],
  ["video/mp4", "mov"],
  ["video/x-m4v", "mov"],
  ["video/quicktime", "mov"],
  ["video/3gpp", "mov"],
  ["video/3gpp2", "mov"],
  ["video/matroska", "matroska"],
  ["video/webm", "matroska"],
  ["video/vnd.avi", "avi"],
]);

/**
 * The ffmpeg format that a file of sound or video is to be opened as, by its content.
 * @throws CodecError `empty`, `unknown-format`
 */
export async function findDemuxer(bytes: Uint8Array): Promise<string> {
  if (bytes.length === 0) throw new CodecError("empty", "the file has no content");
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const demuxer = type === undefined ? undefined : demuxers.get(type.mime);
  if (demuxer !== undefined) return demuxer;
  throw new CodecError("unknown-format", `a file of type ${type?.mime ?? "unknown"} is neither sound nor video`, {
    userMessage: "This file is no sound or video of a kind that I know, so I cannot listen to it.",
  });
}
