import { RoomId as LibraryRoomId, UserId as LibraryUserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import type { RoomId, UserId } from "../ids.ts";
import type { RoomEvent } from "../room-event.ts";
import { countOneTimeKeys } from "./count-one-time-keys.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { decryptEvent } from "./decryption.ts";
import type { Decryption } from "./decryption.ts";
import { createGivenRoomKeys } from "./given-room-keys.ts";
import { createLibraryMachine } from "./library/library-machine.ts";
import type { CallLimits } from "./library/library-machine.ts";
import { createRequestSender } from "./library/library-request.ts";
import { readMachineStatus } from "./machine-status.ts";
import type { MachineStatus } from "./machine-status.ts";
import { createOutgoing } from "./outgoing.ts";
import { exportSeeds, publishIdentity } from "./publish-identity.ts";
import type { PublishOptions } from "./publish-identity.ts";
import { createReceiver } from "./receiver.ts";
import type { ReceivedChanges, ReceivedToDevice } from "./receiver.ts";
import { createRoomEncrypter } from "./room-encrypter.ts";
import type { EncryptedContent, EncryptRequest } from "./room-encrypter.ts";
import type { ExportedRoomKey } from "./room-key-file.ts";
import { tellOfRoomKeys } from "./room-key-news.ts";
import type { RoomKeyHandlers } from "./room-key-news.ts";
import type { CrossSigningSeeds } from "./state.ts";
import type { StepHandlers, VerificationHandlers } from "./verification/verification-code.ts";
import { findInRoom } from "./verification/find-in-room.ts";
import { readRoomMessage } from "./verification/verification-message.ts";
import { createVerifier } from "./verification/verifier.ts";

/**
 * Encryption of one agent's device. Calls may be made side by side: what must not overlap waits. After a `retryable` error the same call may be made
 * again; the machine repairs itself.
 */
export interface AgentMachine extends AsyncDisposable {
  readonly agentId: UserId;
  readonly deviceId: string;
  /** What a transaction or a sync brings for the device, in order; to be called before the events of the same transaction are decrypted. */
  receive(changes: ReceivedChanges): Promise<readonly ReceivedToDevice[]>;
  encrypt(request: EncryptRequest): Promise<EncryptedContent>;
  decrypt(event: RoomEvent): Promise<Decryption>;
  /**
   * Takes an event of a verification in a room, in clear, and sends what comes of it; from device to device, `receive` does.
   * @throws MatrixError, EncryptionError
   */
  verify(event: RoomEvent): Promise<void>;
  /** These people's devices may have changed, also if they were known before: they are asked for again before anything is encrypted for them. */
  usersChanged(users: readonly UserId[]): Promise<void>;
  /** Everybody's devices may have changed, as after a time without transactions. */
  markAllUsersChanged(): Promise<void>;
  /** Learns the devices of people with whom the agent shares a room, before there is something to say. */
  ensureTracked(users: readonly UserId[]): Promise<void>;
  /** To be called before anybody can write to the device; costs three calls when all is published. */
  publish(options: PublishOptions): Promise<void>;
  /**
   * Counts the one-time keys that the homeserver has, and makes up what is missing. What others have counted may be from before the last upload: by that,
   * more than enough would be made. @param unusedFallbackKeyTypes as in `ReceivedChanges`
   */
  replenish(unusedFallbackKeyTypes?: readonly string[]): Promise<void>;
  exportSeeds(): Promise<CrossSigningSeeds | undefined>;
  /** Takes over keys that somebody has exported, see `GivenRoomKeys.take`; `roomKeysArrived` tells of them. One person may for each agent. */
  importRoomKeys(keys: readonly ExportedRoomKey[], giver: UserId): Promise<number>;
  /** The next event of the room gets a new room key. */
  discardRoomKey(roomId: RoomId): Promise<void>;
  status(): Promise<MachineStatus>;
  /** Nothing is being sent or waiting to be sent again, and no verification is under way: closing it costs nothing. */
  readonly isIdle: boolean;
  /** The library's own machine, for what this contract does not cover. Requests that it makes are sent afterwards. */
  useLibrary<Result>(name: string, work: (machine: OlmMachine) => Promise<Result> | Result): Promise<Result>;
}

export interface MachineHandlers extends RoomKeyHandlers, VerificationHandlers, StepHandlers {}

export interface AgentMachineOptions {
  readonly agentId: UserId;
  readonly deviceId: string;
  readonly store: CryptoStore;
  /** 32 bytes that encrypt the device's part of the store. */
  readonly storeKey: Uint8Array;
  readonly client: HomeserverClient;
  readonly handlers: MachineHandlers;
  readonly background: Background;
  readonly log: Logger;
  readonly limits?: CallLimits;
  /** Milliseconds that a verification may take; default 10 minutes. */
  readonly verificationPatienceMs?: number;
}

const defaultLimits: CallLimits = { callMs: 30_000, afterPanicMs: 2_000 };

/** The device's part of the crypto store. */
export function storeNameOf(agentId: UserId, deviceId: string): string {
  return `${agentId}|${deviceId}`;
}

/** Opens nothing yet: the first call does. */
export function createAgentMachine(options: AgentMachineOptions): AgentMachine {
  const { agentId, deviceId, store, background } = options;
  const log = options.log.child({ agentId, deviceId });
  const storeName = storeNameOf(agentId, deviceId);
  const library = createLibraryMachine({
    store,
    storeName,
    storeKey: options.storeKey,
    userId: agentId,
    deviceId,
    opened(machine) {
      tellOfRoomKeys(machine, options);
      // what could not be sent before the machine was closed, or the process killed
      outgoing.kick();
    },
    limits: options.limits ?? defaultLimits,
    log,
  });
  const sender = createRequestSender(options.client, { userId: agentId, deviceId });
  const outgoing = createOutgoing({ library, sender, background, log });
  const encrypter = createRoomEncrypter({ library, sender, outgoing });
  const verifier = createVerifier({
    ...options,
    library,
    sender,
    outgoing,
    log,
    find: (roomId, eventId) => findInRoom({ client: options.client, library, agentId }, roomId, eventId),
    patienceMs: options.verificationPatienceMs,
  });
  const given = createGivenRoomKeys({ library, store, storeName });
  const receiver = createReceiver({ library, store, storeName, outgoing, verifier });

  async function useLibrary<Result>(
    name: string,
    work: (machine: OlmMachine) => Promise<Result> | Result,
  ): Promise<Result> {
    return (await library.session()).call(name, work);
  }

  return {
    agentId,
    deviceId,
    receive: (changes) => receiver.receive(changes),
    async verify(event) {
      const step = readRoomMessage(event);
      if (step !== undefined) await verifier.take(step);
    },
    encrypt: (request) => encrypter.encrypt(request),
    decrypt: async (event) => given.judge(event, await decryptEvent(await library.session(), event)),
    async usersChanged(changedUsers) {
      await receiver.receive({ toDevice: [], changedUsers });
    },
    async markAllUsersChanged() {
      await useLibrary("markAllTrackedUsersAsDirty", (machine) => machine.markAllTrackedUsersAsDirty());
      outgoing.kick();
    },
    async ensureTracked(users) {
      await useLibrary("updateTrackedUsers", (machine) =>
        machine.updateTrackedUsers(users.map((user) => new LibraryUserId(user))),
      );
      outgoing.kick();
    },
    async publish(publishOptions) {
      const session = await library.session();
      await publishIdentity({ session, userId: agentId, deviceId, sender, outgoing }, publishOptions);
    },
    async replenish(unusedFallbackKeyTypes) {
      await outgoing.withKeysUploaded(await library.session(), async () => {
        const oneTimeKeyCounts = await countOneTimeKeys(options.client, agentId, deviceId);
        await receiver.receive({ toDevice: [], changedUsers: [], oneTimeKeyCounts, unusedFallbackKeyTypes });
      });
    },
    exportSeeds: async () => exportSeeds(await library.session()),
    importRoomKeys: (keys, giver) => given.take(keys, giver),
    async discardRoomKey(roomId) {
      await useLibrary("invalidateGroupSession", (machine) =>
        machine.invalidateGroupSession(new LibraryRoomId(roomId)),
      );
    },
    async status() {
      const status = await readMachineStatus(await library.session(), deviceId);
      return { ...status, oneTimeKeys: receiver.oneTimeKeys };
    },
    get isIdle() {
      return outgoing.isIdle && verifier.isIdle;
    },
    async useLibrary(name, work) {
      const result = await useLibrary(name, work);
      outgoing.kick();
      return result;
    },
    async [Symbol.asyncDispose]() {
      verifier.stop();
      await outgoing.stop();
      await library[Symbol.asyncDispose]();
    },
  };
}
