import { randomUUID } from "node:crypto";
import { z } from "#sdk";
import type { PersonRecords, UserId } from "#sdk";
import { passwordDigest } from "./password-digest.ts";

/** Something that posts where a person is, such as their phone. */
export interface Device {
  readonly personId: UserId;
  readonly deviceId: string;
  /** What the person calls it. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

export interface NewDevice {
  readonly name: string;
  /** See `passwordDigest`. */
  readonly digest: string;
  /** The message that asked for it: the same one again is the same device, with the newest password. */
  readonly eventId: string;
}

export type AddedDevice = "added" | "name-taken" | "too-many";

/** Who may post. Kept in the records of each person, and in memory, so that a request costs the same whoever it says it is from. */
export interface DeviceBook {
  /** The device with this user name and password. */
  find(userName: string, password: string): Device | undefined;
  /** By when they were added. */
  of(personId: UserId): readonly Device[];
  add(personId: UserId, device: NewDevice): Promise<AddedDevice>;
  /** Resolves with the device that was removed. Letters of either case. */
  remove(personId: UserId, name: string): Promise<Device | undefined>;
  /** The person is being forgotten. */
  forget(personId: UserId): void;
}

export interface DeviceBookOptions {
  /** People who have devices. */
  readonly people: readonly UserId[];
  readonly recordsOf: (personId: UserId) => PersonRecords;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface KnownDevice extends Device, NewDevice {}

/** Kind of the records. */
export const deviceKind = "device";
const maxDevices = 10;
const kept = z.object({ name: z.string(), digest: z.string(), eventId: z.string(), addedAt: z.number() });

export async function openDeviceBook({ people, recordsOf, now }: DeviceBookOptions): Promise<DeviceBook> {
  const devices = new Map<UserId, readonly KnownDevice[]>();
  // looked up by a digest of what nobody can guess: how long that takes tells nothing
  const byDigest = new Map<string, KnownDevice>();

  function set(personId: UserId, list: readonly KnownDevice[]): void {
    for (const { digest } of devices.get(personId) ?? []) byDigest.delete(digest);
    for (const device of list) byDigest.set(device.digest, device);
    if (list.length === 0) devices.delete(personId);
    else devices.set(personId, list);
  }

  const of = (personId: UserId): readonly KnownDevice[] => devices.get(personId) ?? [];

  for (const personId of people) {
    const listed = await recordsOf(personId).list(deviceKind);
    const known = listed.flatMap(({ id, value }) => {
      const { data } = kept.safeParse(value);
      return data === undefined ? [] : [{ personId, deviceId: id, ...data }];
    });
    set(
      personId,
      known.toSorted((one, other) => one.addedAt - other.addedAt),
    );
  }

  return {
    find: (userName, password) => byDigest.get(passwordDigest(userName, password)),
    of,
    async add(personId, { name, digest, eventId }) {
      const before = of(personId);
      const same = before.find((device) => device.eventId === eventId);
      const others = before.filter((device) => device !== same);
      if (others.some((device) => isSameName(device.name, name))) return "name-taken";
      if (others.length >= maxDevices) return "too-many";
      const device = { name, digest, eventId, addedAt: same?.addedAt ?? now() };
      const deviceId = same?.deviceId ?? randomUUID();
      await recordsOf(personId).put(deviceKind, deviceId, device);
      set(personId, [...others, { personId, deviceId, ...device }]);
      return "added";
    },
    async remove(personId, name) {
      const device = of(personId).find((each) => isSameName(each.name, name));
      if (device === undefined) return undefined;
      await recordsOf(personId).delete(deviceKind, device.deviceId);
      set(
        personId,
        of(personId).filter((each) => each !== device),
      );
      return device;
    },
    forget(personId) {
      set(personId, []);
    },
  };
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
