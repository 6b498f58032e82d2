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
 * @throws MatrixError `too-large`; `encrypted`; `refused` with status 404 for what is gone, ≥ 500 for what cannot be had at the moment
 */
export async function downloadMedia(
  client: HomeserverClient,
  source: MediaSource,
  { maxBytes, signal, userId }: DownloadOptions & { readonly userId: UserId },
): Promise<Buffer> {
  const parts = mxcParts(source.url);
  if (parts === undefined) throw new MatrixError("invalid-id", "media are named mxc://server/id");
  // the bytes of an encrypted file are decrypted here, once agents can be in encrypted rooms
  if (source.encryptedFile !== undefined)
    throw new MatrixError("encrypted", "encrypted files cannot be opened without end-to-end encryption");
  const path = `download/${encodeURIComponent(parts.serverName)}/${encodeURIComponent(parts.mediaId)}`;
  const options = { actAs: { userId }, maxBytes, ...(signal === undefined ? {} : { signal }) };
  const get = (base: string) =>
    client.download({
      ...options,
      method: "GET",
      path: `${base}/${path}`,
      endpoint: "GET /media/download/{serverName}/{mediaId}",
    });
  try {
    return (await get("/_matrix/client/v1/media")).body;
  } catch (error) {
    if (!(error instanceof MatrixError) || error.errcode !== "M_UNRECOGNIZED") throw error;
    return (await get("/_matrix/media/v3")).body;
  }
}
