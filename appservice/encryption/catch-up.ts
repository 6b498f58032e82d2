import type { HomeserverClient } from "../client/homeserver-client.ts";
import { isUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { isRecord } from "../room-event.ts";
import type { AgentMachine } from "./agent-machine.ts";
import type { KeyCounts } from "./read-device-mail.ts";

/** The homeserver's queue of to-device messages for a device holds at most so many in one answer. */
const fullAnswer = 100;

const filter = JSON.stringify({
  room: { rooms: [] },
  presence: { types: [] },
  account_data: { types: [] },
});

/** Where the last look ended. */
export interface SyncToken {
  load(): Promise<string | undefined>;
  /** Called when everything before it has been taken in. */
  save(token: string): Promise<void>;
}

/**
 * Fetches to-device messages that the homeserver has not pushed: Synapse drops what it could not deliver to an application service that was away
 * (element-hq/synapse#14710), and keeps it in the queue of the device until the device syncs, which also empties the queue. What was pushed comes again,
 * and does no harm.
 * @returns what the homeserver says of the device's one-time keys
 * @throws MatrixError, EncryptionError
 */
export async function catchUp(
  client: HomeserverClient,
  agentId: UserId,
  machine: Pick<AgentMachine, "deviceId" | "receive">,
  token: SyncToken,
): Promise<KeyCounts | undefined> {
  for (;;) {
    const since = await token.load();
    const answer = await client.request({
      method: "GET",
      path: "/_matrix/client/v3/sync",
      endpoint: "GET /sync",
      actAs: { userId: agentId, deviceId: machine.deviceId },
      query: { timeout: "0", filter, set_presence: "offline", ...(since === undefined ? {} : { since }) },
    });
    if (!isRecord(answer)) return undefined;
    const toDevice = eventsIn(answer["to_device"]);
    const lists = answer["device_lists"];
    const changed = isRecord(lists) && Array.isArray(lists["changed"]) ? lists["changed"].filter(isUserId) : [];
    await machine.receive({ toDevice, changedUsers: changed });
    if (typeof answer["next_batch"] === "string") await token.save(answer["next_batch"]);
    if (toDevice.length < fullAnswer) return { agentId, deviceId: machine.deviceId, ...keyCountsIn(answer) };
  }
}

function eventsIn(section: unknown): readonly Readonly<Record<string, unknown>>[] {
  return isRecord(section) && Array.isArray(section["events"]) ? section["events"].filter(isRecord) : [];
}

function keyCountsIn(answer: Readonly<Record<string, unknown>>): Pick<KeyCounts, "oneTimeKeys" | "unusedFallbackKeys"> {
  const { device_one_time_keys_count: counts, device_unused_fallback_key_types: fallback } = answer;
  const oneTimeKeys = isRecord(counts) ? counts["signed_curve25519"] : undefined;
  return {
    oneTimeKeys: typeof oneTimeKeys === "number" ? { signed_curve25519: oneTimeKeys } : undefined,
    unusedFallbackKeys: Array.isArray(fallback) ? fallback.filter((name) => typeof name === "string") : undefined,
  };
}
