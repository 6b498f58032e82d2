import { fileTypeFromBuffer } from "file-type";
import { CodecError } from "./codec-error.ts";

/** What is wanted of a file. */
type Wanted = "sound" | "video";

export interface Container {
  /** As found by content, e.g. `video/mp4`. */
  readonly mimetype: string;
  /** What ffmpeg is told to open it as. */
  readonly demuxer: string;
}

/** What is opened, and for what: media types as `file-type` finds them by content, and the ffmpeg demuxer for each. No playlists, no formats that point at other files. */
const containers: readonly (readonly [mimetype: string, demuxer: string, wanted: readonly Wanted[]])[] = [
  ["application/ogg", "ogg", ["sound"]],
  ["audio/ogg", "ogg", ["sound"]],
  ["audio/ogg; codecs=opus", "ogg", ["sound"]],
  ["audio/mpeg", "mp3", ["sound"]],
  ["audio/wav", "wav", ["sound"]],
  ["audio/flac", "flac", ["sound"]],
  ["audio/aac", "aac", ["sound"]],
  ["audio/amr", "amr", ["sound"]],
  ["audio/aiff", "aiff", ["sound"]],
  ["audio/x-caf", "caf", ["sound"]],
  ["audio/x-ms-asf", "asf", ["sound"]],
  ["audio/mp4", "mov", ["sound"]],
  ["audio/x-m4a", "mov", ["sound"]],
  ["video/ogg", "ogg", ["sound", "video"]],
  ["video/x-ms-asf", "asf", ["sound", "video"]],
  ["video/mp4", "mov", ["sound", "video"]],
  ["video/x-m4v", "mov", ["sound", "video"]],
  ["video/quicktime", "mov", ["sound", "video"]],
  ["video/3gpp", "mov", ["sound", "video"]],
  ["video/3gpp2", "mov", ["sound", "video"]],
  ["video/matroska", "matroska", ["sound", "video"]],
  ["video/webm", "matroska", ["sound", "video"]],
  ["video/vnd.avi", "avi", ["sound", "video"]],
  ["video/x-flv", "flv", ["video"]],
  ["image/gif", "gif", ["video"]],
  ["image/apng", "apng", ["video"]],
];

const refusals: Readonly<Record<Wanted, string>> = {
  sound: "This file is no sound or video of a kind that I know, so I cannot listen to it.",
  video: "This is no video that I know: I can open MP4, WebM, MOV, MKV, AVI and GIF files.",
};

/**
 * What a file is by its content, whatever it is called.
 * @throws CodecError `empty`, `unknown-format` when it is not opened for what is wanted of it
 */
export async function findContainer(bytes: Uint8Array, wanted: Wanted): Promise<Container> {
  if (bytes.length === 0) throw new CodecError("empty", "the file has no content");
  const { mime: mimetype = "unknown" } = (await fileTypeFromBuffer(bytes).catch(() => undefined)) ?? {};
  const found = containers.find(([known, , uses]) => known === mimetype && uses.includes(wanted));
  if (found !== undefined) return { mimetype, demuxer: found[1] };
  const userMessage = refusals[wanted];
  throw new CodecError("unknown-format", `a file of type ${mimetype} is not opened for ${wanted}`, { userMessage });
}
