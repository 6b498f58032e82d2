import { isRecord } from "./room-event.ts";

/** Where the bytes of a file are (client-server API, "Sending encrypted attachments"). */
export interface MediaSource {
  /** `mxc://server/id`. */
  readonly url: string;
  /** The `EncryptedFile` as sent, where the bytes are encrypted. */
  readonly encryptedFile?: Readonly<Record<string, unknown>>;
}

/** Reads `url`, or `file` of an encrypted room; `undefined` when there is neither. */
export function parseMediaSource(url: unknown, file: unknown): MediaSource | undefined {
  if (isRecord(file) && isMxcUri(file["url"])) return { url: file["url"], encryptedFile: file };
  return isMxcUri(url) ? { url } : undefined;
}

/** Server name and media id, which is all that may become part of a path. */
export function mxcParts(uri: string): { readonly serverName: string; readonly mediaId: string } | undefined {
  const { serverName, mediaId } =
    /^mxc:\/\/(?<serverName>[\w.:[\]-]{1,255})\/(?<mediaId>[\w-]{1,255})$/u.exec(uri)?.groups ?? {};
  return serverName === undefined || mediaId === undefined ? undefined : { serverName, mediaId };
}

function isMxcUri(value: unknown): value is string {
  return typeof value === "string" && mxcParts(value) !== undefined;
}
