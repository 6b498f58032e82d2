import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { isRecord } from "../room-event.ts";

/** What the homeserver has of an agent's device, as it sent it. */
export interface PublishedDevice {
  /** `DeviceKeys` (client-server API, `POST /keys/query`), `undefined` when there are none; so are the next two. */
  readonly deviceKeys: unknown;
  readonly masterKey: unknown;
  readonly selfSigningKey: unknown;
  readonly oneTimeKeys: number;
  /** `undefined` when the homeserver does not say. */
  readonly hasUnusedFallbackKey: boolean | undefined;
  /** To-device messages that it keeps for the device, 100 at most. */
  readonly queued: number;
}

/** Published keys of users, by field of the answer. */
export type KeyQuery = Readonly<Record<"device_keys" | "master_keys" | "self_signing_keys", unknown>>;

const algorithm = "signed_curve25519";
const nothingElse = JSON.stringify({ room: { rooms: [] }, presence: { types: [] }, account_data: { types: [] } });

/** Asks for the keys of many users in one call. @throws MatrixError */
export async function queryKeys(client: HomeserverClient, userIds: readonly UserId[]): Promise<KeyQuery> {
  const answer = await client.request({
    method: "POST",
    path: "/_matrix/client/v3/keys/query",
    endpoint: "POST /keys/query",
    body: { device_keys: Object.fromEntries(userIds.map((userId) => [userId, []])) },
    retries: 1,
  });
  const { device_keys, master_keys, self_signing_keys } = isRecord(answer) ? answer : {};
  return { device_keys, master_keys, self_signing_keys };
}

/** Resolves with `undefined` when the homeserver does not know the device. Changes nothing. @throws MatrixError */
export async function askForDevice(
  client: HomeserverClient,
  { agentId, deviceId }: { readonly agentId: UserId; readonly deviceId: string },
  keys: KeyQuery,
): Promise<PublishedDevice | undefined> {
  if (!(await hasDevice(client, agentId, deviceId))) return undefined;
  const actAs = { userId: agentId, deviceId };
  // an upload of nothing tells the counts
  const counts = await client.request({
    method: "POST",
    path: "/_matrix/client/v3/keys/upload",
    endpoint: "POST /keys/upload",
    actAs,
    body: {},
    retries: 1,
  });
  const sync = await syncOnce(client, actAs);
  const unused = at(sync, "device_unused_fallback_key_types");
  const queue = at(sync, "to_device", "events");
  return {
    deviceKeys: at(keys.device_keys, agentId, deviceId),
    masterKey: at(keys.master_keys, agentId),
    selfSigningKey: at(keys.self_signing_keys, agentId),
    oneTimeKeys: Number(at(counts, "one_time_key_counts", algorithm) ?? 0),
    hasUnusedFallbackKey: Array.isArray(unused) ? unused.includes(algorithm) : undefined,
    queued: Array.isArray(queue) ? queue.length : 0,
  };
}

/** `undefined` when the homeserver does not let it: Synapse answers the registration's sender with 500. */
async function syncOnce(
  client: HomeserverClient,
  actAs: { readonly userId: UserId; readonly deviceId: string },
): Promise<unknown> {
  try {
    return await client.request({
      method: "GET",
      path: "/_matrix/client/v3/sync",
      endpoint: "GET /sync",
      actAs,
      // without `since` nothing is taken out of the queue; another timeout each time, because Synapse keeps answers for two minutes
      query: { timeout: String(Date.now() % 100_000), filter: nothingElse, set_presence: "offline" },
      retries: 0,
    });
  } catch (error) {
    if (error instanceof MatrixError && error.status === 500) return undefined;
    throw error;
  }
}

async function hasDevice(client: HomeserverClient, userId: UserId, deviceId: string): Promise<boolean> {
  try {
    await client.request({
      method: "GET",
      path: `/_matrix/client/v3/devices/${encodeURIComponent(deviceId)}`,
      endpoint: "GET /devices/{deviceId}",
      actAs: { userId },
    });
    return true;
  } catch (error) {
    if (error instanceof MatrixError && error.status === 404) return false;
    throw error;
  }
}

/** What stands at a path of a JSON value, if anything. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((found: unknown, name) => (isRecord(found) ? found[name] : undefined), value);
}
