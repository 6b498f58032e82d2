import { hkdfSync } from "node:crypto";
import { readAgentFacts } from "../diagnosis/agent-facts.ts";
import type { AgentFacts } from "../diagnosis/agent-facts.ts";
import type { DirectoryView } from "../directory.ts";
import type { RoomId, UserId } from "../ids.ts";
import { storeNameOf } from "./agent-machine.ts";
import type { SyncToken } from "./catch-up.ts";
import { openCryptoStore } from "./crypto-store/open-crypto-store.ts";
import { createEncryption } from "./encryption.ts";
import type { Encryption, EncryptionOptions } from "./encryption.ts";
import { judgeCryptoStore } from "./judge-crypto-store.ts";
import { createMachinePool } from "./machine-pool.ts";
import { createPublishedMark } from "./published-mark.ts";
import { rememberDevices } from "./remember-devices.ts";
import { defaultEncryption, openRoomFacts } from "./room-facts.ts";
import type { EncryptionSettings, EncryptionState } from "./state.ts";
import { createStoreGuard } from "./store-guard.ts";
import type { VerificationHandlers } from "./verification/verification-code.ts";

/** How agents deal with end-to-end encryption. */
export interface EncryptionConfig {
  /** `default`: direct chats that agents make are encrypted; `allow`: they are not; `require`: as `default`, and agents talk in encrypted rooms only. */
  readonly policy: "allow" | "default" | "require";
  /** File of the crypto store. */
  readonly file: string;
  /** What the keys of the crypto store are derived from. */
  readonly masterSecret: Uint8Array;
}

/** What an agent's doings in rooms need of encryption. */
export interface RoomEncryptionSide extends Pick<Encryption, "seal" | "open" | "importRoomKeys"> {
  /** Whether what the agent says there is encrypted; asks the homeserver when that is not known. @throws MatrixError */
  isEncryptedFor(agentId: UserId, roomId: RoomId): Promise<boolean>;
  /** Before an agent joins a room: in an encrypted one, others must be able to write to it from the first moment. @throws MatrixError, EncryptionError */
  beforeJoin(agentId: UserId, roomId: RoomId): Promise<void>;
  /** Before an agent makes a room; resolves with how that is to be encrypted. @throws MatrixError, EncryptionError */
  beforeMaking(agentId: UserId): Promise<EncryptionSettings | undefined>;
  /** A room was made. @throws StoreError */
  made(roomId: RoomId, settings: EncryptionSettings | undefined): Promise<void>;
}

export interface AppserviceEncryption extends Encryption, RoomEncryptionSide, AsyncDisposable {
  isEncrypted(roomId: RoomId): boolean;
  /** Makes sure that the crypto store is the right one and no old copy: before anything else is asked of encryption. @throws EncryptionError, MatrixError, StoreError */
  begin(): Promise<void>;
  /** What is held of the devices of all agents that encrypt, for people who look whether all is well. @throws StoreError */
  facts(): Promise<readonly AgentFacts[]>;
}

export interface OpenEncryptionOptions
  extends
    EncryptionConfig,
    Omit<EncryptionOptions, "toDevice" | "identities" | "machines" | "rooms" | "syncToken" | "rounded"> {
  readonly state: EncryptionState;
  readonly directory: Pick<DirectoryView, "user">;
  readonly serviceUserId: UserId;
  readonly isOurs: (userId: UserId) => boolean;
  readonly verification: VerificationHandlers;
  /** Makes a device of an agent on the homeserver, which the agent acts with from then on. */
  readonly makeDevice: (agentId: UserId, deviceId: string) => Promise<void>;
}

/** What an agent's part of the crypto store is encrypted with. */
export function storeKeyOf(masterSecret: Uint8Array, agentId: UserId): Uint8Array {
  return Buffer.from(hkdfSync("sha256", masterSecret, "", `crypto store of ${agentId}`, 32));
}

/** Opens the crypto store; `begin` comes next. No machine is opened and nothing is asked of the homeserver before somebody needs it. @throws EncryptionError, StoreError */
export async function openEncryption(options: OpenEncryptionOptions): Promise<AppserviceEncryption> {
  const { policy, file, state, client, isOurs, log } = options;
  await using opened = new AsyncDisposableStack();
  const store = opened.use(openCryptoStore({ path: file }));
  // what needs no homeserver is said at once
  judgeCryptoStore(store, await state.cryptoStore.load(), { file });
  const published = createPublishedMark(client, options.serviceUserId);
  const guard = createStoreGuard({ store, mark: state.cryptoStore, published, file, log });
  const rooms = await openRoomFacts({ rooms: state.rooms, client, isOurs });
  const { toDevice } = state;
  const identities = await rememberDevices(state.identities);
  const machines = opened.use(
    createMachinePool({
      ...options,
      store,
      identities,
      bareDeviceOf: (agentId) => options.directory.user(agentId)?.deviceId,
      deriveKey: (agentId) => storeKeyOf(options.masterSecret, agentId),
      handlers: {
        ...options.verification,
        roomKeysArrived: (agentId, keys) => encryption.handlers.roomKeysArrived(agentId, keys),
        roomKeysWithheld: (agentId, keys) => encryption.handlers.roomKeysWithheld(agentId, keys),
        stepsExpected: (agentId, areExpected) => encryption.handlers.stepsExpected(agentId, areExpected),
      },
    }),
  );
  const syncToken = (agentId: UserId, deviceId: string): SyncToken => {
    const name = storeNameOf(agentId, deviceId);
    return { load: () => store.notes.get(name, "sync"), save: (token) => store.notes.set(name, "sync", token) };
  };
  const encryption = createEncryption({
    ...options,
    toDevice,
    identities,
    machines,
    rooms,
    syncToken,
    rounded: () => options.background.run("count-crypto-store", () => guard.advance()),
  });
  const resources = opened.move();
  return Object.assign(encryption, {
    begin: () => guard.begin(),
    isEncrypted: (roomId: RoomId) => rooms.known(roomId) === "encrypted",
    isEncryptedFor: async (agentId: UserId, roomId: RoomId) => (await rooms.encryption(agentId, roomId)) !== undefined,
    facts: () =>
      readAgentFacts({
        identities,
        store,
        keysOf: ({ agentId }) => machines.use(agentId, async (machine) => (await machine.status()).identityKeys),
        waiting: encryption.waiting(),
      }),
    async beforeJoin(agentId: UserId, roomId: RoomId) {
      if (rooms.known(roomId) === "encrypted") await encryption.publish(agentId);
    },
    async beforeMaking(agentId: UserId) {
      if (policy === "allow") return undefined;
      await encryption.publish(agentId);
      return defaultEncryption;
    },
    made: (roomId: RoomId, settings: EncryptionSettings | undefined) => rooms.made(roomId, settings),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  });
}
