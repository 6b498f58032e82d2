import { randomBytes } from "node:crypto";
import type { HomeserverClient } from "./client/homeserver-client.ts";
import type { DirectoryView } from "./directory.ts";
import { localpartOf } from "./ids.ts";
import type { UserId } from "./ids.ts";
import { MatrixError } from "./matrix-error.ts";
import type { VirtualUserRecord } from "./state.ts";

export interface Profile {
  readonly displayName: string;
  /** Resolves with an `mxc://` URI, or `undefined` for no picture; asked only for a user that has none yet. */
  readonly avatarUrl?: () => Promise<string | undefined>;
}

/** Makes virtual users on the homeserver, each once. */
export interface VirtualUsers {
  /**
   * Registers the user with a device and gives it this profile; costs no call when that is how it was left last time.
   * Concurrent calls for one user share the work.
   * @throws MatrixError
   */
  ensure(userId: UserId, profile: Profile): Promise<VirtualUserRecord>;
  /** Gives the user another device, which it acts with from then on. @throws MatrixError */
  replaceDevice(userId: UserId, deviceId: string): Promise<void>;
  /** Registers a user again that the homeserver may have forgotten, with its device and profile. Resolves with whether it had. */
  repair(userId: UserId): Promise<boolean>;
  /**
   * Takes the user's name and its list of direct chats, which tell whom it served, from the homeserver and forgets them. The user stays: `ensure` takes it up again.
   * @throws MatrixError
   */
  forget(userId: UserId): Promise<void>;
}

export function createVirtualUsers(options: {
  readonly client: HomeserverClient;
  readonly directory: DirectoryView;
  /** Called when a user was registered again. */
  readonly repaired?: (userId: UserId) => Promise<void>;
}): VirtualUsers {
  const { client, directory } = options;
  const underway = new Map<UserId, Promise<VirtualUserRecord>>();

  /** Resolves with whether the user is new. */
  async function register(userId: UserId): Promise<boolean> {
    try {
      await client.request({
        method: "POST",
        path: "/_matrix/client/v3/register",
        endpoint: "POST /register",
        // without inhibit_login a homeserver with MSC4190 or delegated authentication refuses
        body: { type: "m.login.application_service", username: localpartOf(userId), inhibit_login: true },
        retries: 3,
      });
      return true;
    } catch (error) {
      if (!(error instanceof MatrixError) || error.errcode !== "M_USER_IN_USE") throw error;
      return false;
    }
  }

  /** MSC4190: an application service makes devices without logging in. */
  async function makeDevice(userId: UserId, deviceId: string): Promise<void> {
    await client.request({
      method: "PUT",
      path: `/_matrix/client/v3/devices/${encodeURIComponent(deviceId)}`,
      endpoint: "PUT /devices/{deviceId}",
      actAs: { userId },
      body: { display_name: "AgentChat" },
    });
  }

  async function setProfile(userId: UserId, field: "displayname" | "avatar_url", value: string): Promise<void> {
    await client.request({
      method: "PUT",
      path: `/_matrix/client/v3/profile/${encodeURIComponent(userId)}/${field}`,
      endpoint: `PUT /profile/{userId}/${field}`,
      actAs: { userId },
      body: { [field]: value },
    });
  }

  async function make(userId: UserId, profile: Profile): Promise<VirtualUserRecord> {
    const known = directory.user(userId);
    const deviceId = known?.deviceId ?? `AGENTCHAT${randomBytes(5).toString("hex").toUpperCase()}`;
    if (known === undefined) {
      await register(userId);
      await makeDevice(userId, deviceId);
    }
    if (known?.displayName !== profile.displayName) await setProfile(userId, "displayname", profile.displayName);
    const avatarUrl = known?.avatarUrl ?? (await profile.avatarUrl?.());
    if (avatarUrl !== undefined && known?.avatarUrl === undefined) await setProfile(userId, "avatar_url", avatarUrl);
    const record = { userId, deviceId, displayName: profile.displayName, avatarUrl };
    await directory.saveUser(record);
    return record;
  }

  function isCurrent(record: VirtualUserRecord, profile: Profile): boolean {
    return (
      record.displayName === profile.displayName && (profile.avatarUrl === undefined || record.avatarUrl !== undefined)
    );
  }

  async function ensure(userId: UserId, profile: Profile): Promise<VirtualUserRecord> {
    const known = directory.user(userId);
    if (known !== undefined && isCurrent(known, profile)) return known;
    const shared = underway.get(userId);
    if (shared !== undefined) {
      await shared;
      return ensure(userId, profile);
    }
    const work = make(userId, profile);
    underway.set(userId, work);
    try {
      return await work;
    } finally {
      underway.delete(userId);
    }
  }

  return {
    ensure,
    async replaceDevice(userId, deviceId) {
      await makeDevice(userId, deviceId);
      const known = directory.user(userId);
      await directory.saveUser({ displayName: undefined, avatarUrl: undefined, ...known, userId, deviceId });
    },
    async forget(userId) {
      const known = directory.user(userId);
      if (known === undefined) return;
      await setProfile(userId, "displayname", "");
      await client.request({
        method: "PUT",
        path: `/_matrix/client/v3/user/${encodeURIComponent(userId)}/account_data/m.direct`,
        endpoint: "PUT /user/{userId}/account_data/m.direct",
        actAs: { userId },
        body: {},
      });
      await directory.saveUser({ ...known, displayName: undefined });
    },
    async repair(userId) {
      const known = directory.user(userId);
      const isNew = await register(userId);
      if (known !== undefined) await makeDevice(userId, known.deviceId);
      await options.repaired?.(userId);
      if (!isNew) return false;
      if (known?.displayName !== undefined) await setProfile(userId, "displayname", known.displayName);
      if (known?.avatarUrl !== undefined) await setProfile(userId, "avatar_url", known.avatarUrl);
      return true;
    },
  };
}
