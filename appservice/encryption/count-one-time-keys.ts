import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import { isRecord } from "../room-event.ts";

/** An upload of nothing is answered with how many one-time keys the homeserver has, by algorithm (client-server API, `POST /keys/upload`). @throws MatrixError */
export async function countOneTimeKeys(
  client: HomeserverClient,
  agentId: UserId,
  deviceId: string,
): Promise<Readonly<Record<string, number>> | undefined> {
  const answer = await client.request({
    method: "POST",
    path: "/_matrix/client/v3/keys/upload",
    endpoint: "POST /keys/upload",
    actAs: { userId: agentId, deviceId },
    body: {},
    retries: 3,
  });
  const counts = isRecord(answer) ? answer["one_time_key_counts"] : undefined;
  if (!isRecord(counts)) return undefined;
  return Object.fromEntries(
    Object.entries(counts).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
