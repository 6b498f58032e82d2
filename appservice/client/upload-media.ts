import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";
import type { HomeserverClient } from "./homeserver-client.ts";

export interface Media {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly fileName: string;
}

/** Uploads to the homeserver's media repository and resolves with the `mxc://` URI. @throws MatrixError */
export async function uploadMedia(client: HomeserverClient, media: Media, userId?: UserId): Promise<string> {
  const answer = await client.request({
    method: "POST",
    path: "/_matrix/media/v3/upload",
    endpoint: "POST /media/upload",
    query: { filename: media.fileName },
    body: media.bytes,
    contentType: media.contentType,
    ...(userId === undefined ? {} : { actAs: { userId } }),
  });
  const uri = isRecord(answer) ? answer["content_uri"] : undefined;
  if (typeof uri === "string" && uri.startsWith("mxc://")) return uri;
  throw new MatrixError("bad-response", "POST /media/upload was answered without a content_uri");
}
