import { isUserId } from "../ids.ts";
import type { UserId } from "../ids.ts";
import { isRecord } from "../room-event.ts";
import type { ToDeviceMessage } from "./state.ts";

/** What a transaction carries for the devices of our users (MSC2409, MSC3202). */
export interface DeviceMail {
  readonly toDevice: readonly ToDeviceMessage[];
  /** Users whose devices have changed. */
  readonly changedUsers: readonly UserId[];
  /** Of users for whom the homeserver says so, each with all its devices. */
  readonly keyCounts: readonly KeyCounts[];
}

/** What the homeserver has of a device's one-time keys. */
export interface KeyCounts {
  readonly agentId: UserId;
  readonly deviceId: string;
  /** By algorithm; an algorithm that is missing has none. `undefined` when the homeserver says nothing. */
  readonly oneTimeKeys: Readonly<Record<string, number>> | undefined;
  /** Algorithms that have a fallback key which nobody has used; `undefined` when the homeserver says nothing. */
  readonly unusedFallbackKeys: readonly string[] | undefined;
}

/** Stable and unstable names of the transaction's fields; Synapse 1.160 sends the unstable ones. */
const fields = {
  toDevice: ["to_device", "de.sorunome.msc2409.to_device"],
  deviceLists: ["device_lists", "org.matrix.msc3202.device_lists"],
  oneTimeKeys: [
    "device_one_time_keys_count",
    "org.matrix.msc3202.device_one_time_keys_count",
    "org.matrix.msc3202.device_one_time_key_counts",
  ],
  fallbackKeys: ["device_unused_fallback_key_types", "org.matrix.msc3202.device_unused_fallback_key_types"],
} as const;

const nothing: DeviceMail = { toDevice: [], changedUsers: [], keyCounts: [] };

/** Reads what is well-formed and leaves out the rest. */
export function readDeviceMail(body: unknown): DeviceMail {
  if (!isRecord(body)) return nothing;
  const toDevice = first(body, fields.toDevice);
  const lists = first(body, fields.deviceLists);
  const changed = isRecord(lists) ? lists["changed"] : undefined;
  return {
    toDevice: Array.isArray(toDevice) ? toDevice.flatMap(readToDevice) : [],
    changedUsers: Array.isArray(changed) ? changed.filter(isUserId) : [],
    keyCounts: readKeyCounts(first(body, fields.oneTimeKeys), first(body, fields.fallbackKeys)),
  };
}

function first(body: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  const name = names.find((candidate) => body[candidate] !== undefined);
  return name === undefined ? undefined : body[name];
}

function readToDevice(message: unknown): readonly ToDeviceMessage[] {
  if (!isRecord(message)) return [];
  const { to_user_id: agentId, to_device_id: deviceId, ...event } = message;
  const isComplete = typeof event["type"] === "string" && isUserId(event["sender"]) && isRecord(event["content"]);
  if (!isUserId(agentId) || typeof deviceId !== "string" || !isComplete) return [];
  return [{ agentId, deviceId, event: JSON.stringify(event) }];
}

function readKeyCounts(oneTimeKeys: unknown, fallbackKeys: unknown): readonly KeyCounts[] {
  const counts = devicesIn(oneTimeKeys);
  const fallbacks = devicesIn(fallbackKeys);
  return [...new Map([...counts, ...fallbacks])].map(([address, { agentId, deviceId }]) => {
    const unused = fallbacks.get(address)?.value;
    return {
      agentId,
      deviceId,
      oneTimeKeys: numbersIn(counts.get(address)?.value),
      unusedFallbackKeys: Array.isArray(unused) ? unused.filter((name) => typeof name === "string") : undefined,
    };
  });
}

interface DeviceEntry {
  readonly agentId: UserId;
  readonly deviceId: string;
  readonly value: unknown;
}

/** user → device → value. */
function devicesIn(users: unknown): ReadonlyMap<string, DeviceEntry> {
  const entries = new Map<string, DeviceEntry>();
  for (const [agentId, devices] of Object.entries(isRecord(users) ? users : {})) {
    if (!isUserId(agentId) || !isRecord(devices)) continue;
    for (const [deviceId, value] of Object.entries(devices)) {
      entries.set(`${agentId} ${deviceId}`, { agentId, deviceId, value });
    }
  }
  return entries;
}

function numbersIn(value: unknown): Readonly<Record<string, number>> | undefined {
  if (!isRecord(value)) return undefined;
  const numbers = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return Object.fromEntries(numbers);
}
