import { randomBytes } from "node:crypto";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { UserId } from "../ids.ts";
import { MatrixError } from "../matrix-error.ts";
import { createAgentMachine, storeNameOf } from "./agent-machine.ts";
import type { AgentMachine, AgentMachineOptions } from "./agent-machine.ts";
import { EncryptionError } from "./encryption-error.ts";
import type { AgentIdentity, Identities } from "./state.ts";
import { checkStoreKey } from "./store-key-check.ts";

export interface DeviceOptions extends Pick<
  AgentMachineOptions,
  "store" | "client" | "handlers" | "background" | "log" | "limits"
> {
  readonly identities: Pick<Identities, "find" | "save">;
  /** A device that the agent has on the homeserver, without keys so far. */
  readonly bareDeviceOf?: (agentId: UserId) => string | undefined;
  /** Makes the device on the homeserver (MSC4190) and remembers it as the one that the agent acts with. */
  readonly makeDevice: (agentId: UserId, deviceId: string) => Promise<void>;
  /** 32 bytes, always the same for an agent, that only the master secret gives. */
  readonly deriveKey: (agentId: UserId) => Uint8Array;
}

const publishedNote = "published";

/** What was published is looked at again when the device is opened the next time. */
export async function doubtPublished(
  { store }: DeviceOptions,
  { agentId, deviceId }: Pick<AgentMachine, "agentId" | "deviceId">,
): Promise<void> {
  await store.notes.set(storeNameOf(agentId, deviceId), publishedNote, undefined);
}

/**
 * Opens an agent's machine, with everything published that others need to write to it. A device whose store is lost cannot be brought back: then the agent
 * gets a new one, signed by the identity that people know, and the old one is deleted.
 * @throws EncryptionError, MatrixError
 */
export async function openDevice(agentId: UserId, options: DeviceOptions): Promise<AgentMachine> {
  const { store, identities } = options;
  const known = await identities.find(agentId);
  const hasStore = known !== undefined && (await store.has(storeNameOf(agentId, known.deviceId)));
  if (!hasStore) return openNewDevice(agentId, known, options);
  try {
    return await openKnownDevice(known, options);
  } catch (error) {
    if (!(error instanceof EncryptionError) || error.code !== "device-lost") throw error;
    options.log.warn({ agentId, deviceId: known.deviceId, err: error }, "an agent's device is replaced");
    return openNewDevice(agentId, await identities.find(agentId), options);
  }
}

async function openKnownDevice(identity: AgentIdentity, options: DeviceOptions): Promise<AgentMachine> {
  const { agentId, deviceId } = identity;
  const { store, identities } = options;
  const storeName = storeNameOf(agentId, deviceId);
  const storeKey = options.deriveKey(agentId);
  await checkStoreKey(store, storeName, storeKey);
  const machine = createAgentMachine({ ...options, agentId, deviceId, storeKey });
  try {
    if ((await store.notes.get(storeName, publishedNote)) === undefined) {
      // so that the first upload has a fallback key, for when all one-time keys are used up
      await machine.receive({ toDevice: [], changedUsers: [], unusedFallbackKeyTypes: [] });
      const saveSeeds = (seeds: AgentIdentity["seeds"]): Promise<void> => identities.save({ ...identity, seeds });
      await machine.publish({ seeds: identity.seeds, saveSeeds });
      await store.notes.set(storeName, publishedNote, "yes");
    }
    return machine;
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

/** Every step may be the last one before a crash: the next start finds a device without a store and begins again. */
async function openNewDevice(
  agentId: UserId,
  old: AgentIdentity | undefined,
  options: DeviceOptions,
): Promise<AgentMachine> {
  if (old !== undefined) {
    await deleteDevice(options.client, old);
    await options.store.delete(storeNameOf(agentId, old.deviceId));
  }
  const bare = old === undefined ? options.bareDeviceOf?.(agentId) : undefined;
  const identity: AgentIdentity = { agentId, deviceId: bare ?? newDeviceId(), seeds: old?.seeds };
  if (bare === undefined) await options.makeDevice(agentId, identity.deviceId);
  await options.identities.save(identity);
  return openKnownDevice(identity, options);
}

/** Application services need no further authentication for it (MSC4190). */
async function deleteDevice(client: HomeserverClient, { agentId, deviceId }: AgentIdentity): Promise<void> {
  try {
    await client.request({
      method: "DELETE",
      path: `/_matrix/client/v3/devices/${encodeURIComponent(deviceId)}`,
      endpoint: "DELETE /devices/{deviceId}",
      actAs: { userId: agentId },
      body: {},
      retries: 3,
    });
  } catch (error) {
    if (!(error instanceof MatrixError) || error.status !== 404) throw error;
  }
}

function newDeviceId(): string {
  return `AGENTCHAT${randomBytes(5).toString("hex").toUpperCase()}`;
}
