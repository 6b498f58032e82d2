import { encryptFile } from "../encryption/encrypted-file.ts";
import type { EncryptedFile } from "../encryption/encrypted-file.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { HomeserverClient } from "./homeserver-client.ts";

export interface Media {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly fileName: string;
}

/** What an event's content says of uploaded media: `url`, or `file` where they are encrypted (client-server API, "Sending encrypted attachments"). */
export type UploadedMedia = { readonly url: string } | { readonly file: EncryptedFile };

/** Uploads what only the members of an encrypted room are to read: neither type nor name are told to the homeserver. @throws MatrixError */
export async function uploadEncrypted(client: HomeserverClient, media: Media, userId: UserId): Promise<UploadedMedia> {
  const { ciphertext, file } = await encryptFile(media.bytes);
  const sealed = { bytes: ciphertext, contentType: "application/octet-stream", fileName: undefined };
  return { file: { ...file, url: await uploadMedia(client, sealed, userId) } };
}

/** Uploads to the homeserver's media repository and resolves with the `mxc://` URI. @throws MatrixError */
export async function uploadMedia(
  client: HomeserverClient,
  media: Omit<Media, "fileName"> & { readonly fileName: string | undefined },
  userId: UserId,
): Promise<string> {
  const answer = await client.request({
    method: "POST",
    path: "/_matrix/media/v3/upload",
    endpoint: "POST /media/upload",
    ...(media.fileName === undefined ? {} : { query: { filename: media.fileName } }),
    body: media.bytes,
    contentType: media.contentType,
    actAs: { userId },
  });
  const uri = isRecord(answer) ? answer["content_uri"] : undefined;
  if (typeof uri === "string" && uri.startsWith("mxc://")) return uri;
  throw new MatrixError("bad-response", "POST /media/upload was answered without a content_uri");
}
