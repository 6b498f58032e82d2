import { decryptFile, parseEncryptedFile } from "../encryption/encrypted-file.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { mxcParts } from "../media.ts";
import type { MediaSource } from "../media.ts";
import type { HomeserverClient } from "./homeserver-client.ts";

export interface DownloadOptions {
  /** What is larger is given up as soon as so many bytes have come, whatever size was declared. */
  readonly maxBytes: number;
  /** Ends the download; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Downloads media as an agent, by the authenticated endpoint, or by the older one where the homeserver does not know that (before Matrix 1.11).
 * What is encrypted is decrypted, once its hash was checked.
 * @throws EncryptionError `bad-file`; MatrixError `too-large`; `encrypted` in an unknown way; `refused` with status 404 for what is gone, ≥ 500 for what cannot be had at the moment
 */
export async function downloadMedia(
  client: HomeserverClient,
  source: MediaSource,
  { maxBytes, signal, userId }: DownloadOptions & { readonly userId: UserId },
): Promise<Buffer> {
  const parts = mxcParts(source.url);
  if (parts === undefined) throw new MatrixError("invalid-id", "media are named mxc://server/id");
  const key = source.encryptedFile === undefined ? undefined : parseEncryptedFile(source.encryptedFile);
  if (source.encryptedFile !== undefined && key === undefined)
    throw new MatrixError("encrypted", "a file is encrypted in a way that is not that of the specification (v2)");
  const path = `download/${encodeURIComponent(parts.serverName)}/${encodeURIComponent(parts.mediaId)}`;
  const options = { actAs: { userId }, maxBytes, ...(signal === undefined ? {} : { signal }) };
  const get = (base: string) =>
    client.download({
      ...options,
      method: "GET",
      path: `${base}/${path}`,
      endpoint: "GET /media/download/{serverName}/{mediaId}",
    });
  const bytes = await orOlder(get);
  return key === undefined ? bytes : decryptFile(bytes, key);
}

async function orOlder(get: (base: string) => Promise<{ readonly body: Buffer }>): Promise<Buffer> {
  try {
    return (await get("/_matrix/client/v1/media")).body;
  } catch (error) {
    if (!(error instanceof MatrixError) || error.errcode !== "M_UNRECOGNIZED") throw error;
    return (await get("/_matrix/media/v3")).body;
  }
}
