import {
  DeviceLists,
  ProcessedToDeviceEventType,
  RoomId as LibraryRoomId,
  UserId as LibraryUserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Logger } from "pino";
import type { Background } from "../background.ts";
import type { HomeserverClient } from "../client/homeserver-client.ts";
import { parseRoomId } from "../ids.ts";
import type { RoomId, UserId } from "../ids.ts";
import type { RoomEvent } from "../room-event.ts";
import { createSerial } from "../serial.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { decryptEvent, decryptionSettings } from "./decryption.ts";
import type { Decryption } from "./decryption.ts";
import { createLibraryMachine } from "./library/library-machine.ts";
import type { CallLimits, LibraryMachine } from "./library/library-machine.ts";
import { createRequestSender } from "./library/library-request.ts";
import { createOutgoing } from "./outgoing.ts";
import { exportSeeds, publishIdentity } from "./publish-identity.ts";
import type { PublishOptions } from "./publish-identity.ts";
import { createRoomEncrypter } from "./room-encrypter.ts";
import type { EncryptedContent, EncryptRequest } from "./room-encrypter.ts";
import type { CrossSigningSeeds } from "./state.ts";
import type { VerificationHandlers } from "./verification/verification-code.ts";
import { findInRoom } from "./verification/find-in-room.ts";
import { isToDeviceVerification, readRoomMessage, readToDeviceMessage } from "./verification/verification-message.ts";
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
  exportSeeds(): Promise<CrossSigningSeeds | undefined>;
  /** The next event of the room gets a new room key. */
  discardRoomKey(roomId: RoomId): Promise<void>;
  status(): Promise<MachineStatus>;
  /** Nothing is being sent or waiting to be sent again, and no verification is under way: closing it costs nothing. */
  readonly isIdle: boolean;
  /** The library's own machine, for what this contract does not cover. Requests that it makes are sent afterwards. */
  useLibrary<Result>(name: string, work: (machine: OlmMachine) => Promise<Result> | Result): Promise<Result>;
}

export interface ReceivedChanges {
  /** To-device messages as received, without the fields that address them. */
  readonly toDevice: readonly Readonly<Record<string, unknown>>[];
  /** `device_lists.changed`. */
  readonly changedUsers: readonly UserId[];
  /** Of this device, by algorithm: `undefined` when nothing was said, `{}` when there are none. */
  readonly oneTimeKeyCounts?: Readonly<Record<string, number>> | undefined;
  /** Of this device: `undefined` when nothing was said. */
  readonly unusedFallbackKeyTypes?: readonly string[] | undefined;
}

export interface ReceivedToDevice {
  readonly kind: "decrypted" | "undecryptable" | "plain" | "invalid";
  /** In clear when it could be decrypted; room keys and secrets are left out of it. */
  readonly event: unknown;
}

/** A key for messages of a room. */
export interface RoomKeyReference {
  readonly roomId: RoomId;
  readonly sessionId: string;
}

export interface MachineHandlers extends VerificationHandlers {
  /** Keys came: what was `missing-key` under them may be decrypted now. */
  roomKeysArrived(agentId: UserId, keys: readonly RoomKeyReference[]): Promise<void>;
  /** Somebody's client says that it keeps keys to itself. @param keys.code e.g. `m.unverified` */
  roomKeysWithheld(agentId: UserId, keys: readonly (RoomKeyReference & { readonly code: string })[]): Promise<void>;
}

/** For people who look whether all is well. */
export interface MachineStatus {
  readonly identityKeys: { readonly curve25519: string; readonly ed25519: string };
  /** `keys` of the device's `device_keys` object (client-server API, "DeviceKeys"). */
  readonly deviceKeys: Readonly<Record<string, string>>;
  readonly hasCrossSigningKeys: boolean;
  /** Room keys that the device has. */
  readonly roomKeys: number;
  /** People whose devices it knows. */
  readonly trackedUsers: number;
  /** One-time keys on the homeserver, as last told. */
  readonly oneTimeKeys: number | undefined;
}

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
const oneTimeKeyAlgorithm = "signed_curve25519";

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
      listen(machine, options);
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
  const receiving = createSerial();
  let oneTimeKeys: number | undefined;

  async function useLibrary<Result>(
    name: string,
    work: (machine: OlmMachine) => Promise<Result> | Result,
  ): Promise<Result> {
    return (await library.session()).call(name, work);
  }

  async function receive(changes: ReceivedChanges): Promise<readonly ReceivedToDevice[]> {
    const counts = changes.oneTimeKeyCounts;
    if (counts !== undefined) oneTimeKeys = counts[oneTimeKeyAlgorithm] ?? 0;
    const received = await useLibrary("receiveSyncChanges", (machine) =>
      // the library writes a new Olm session before what came with it: a crash in between would lose that
      store.together(storeName, async () => {
        const processed = await machine.receiveSyncChangesMsc4186(
          JSON.stringify(changes.toDevice),
          new DeviceLists(changes.changedUsers.map((user) => new LibraryUserId(user))),
          new Map(counts === undefined ? [] : Object.entries({ [oneTimeKeyAlgorithm]: 0, ...counts })),
          changes.unusedFallbackKeyTypes === undefined ? undefined : new Set(changes.unusedFallbackKeyTypes),
          decryptionSettings(),
        );
        return processed.map(({ type, rawEvent }) => ({ kind: toDeviceKinds[type], event: parse(rawEvent) }));
      }),
    );
    outgoing.kick();
    return received;
  }

  const usersChanged = async (changedUsers: readonly UserId[]): Promise<void> => {
    await receiving(() => receive({ toDevice: [], changedUsers }));
  };

  return {
    agentId,
    deviceId,
    async receive(changes) {
      const [steps, toDevice] = [true, false].map((isStep) =>
        changes.toDevice.filter((event) => isToDeviceVerification(event) === isStep),
      );
      const received = await receiving(() => receive({ ...changes, toDevice: toDevice ?? [] }));
      for (const step of (steps ?? []).map(readToDeviceMessage)) if (step !== undefined) await verifier.take(step);
      return received;
    },
    async verify(event) {
      const step = readRoomMessage(event);
      if (step !== undefined) await verifier.take(step);
    },
    encrypt: (request) => encrypter.encrypt(request),
    decrypt: async (event) => decryptEvent(await library.session(), event),
    usersChanged,
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
    exportSeeds: async () => exportSeeds(await library.session()),
    async discardRoomKey(roomId) {
      await useLibrary("invalidateGroupSession", (machine) =>
        machine.invalidateGroupSession(new LibraryRoomId(roomId)),
      );
    },
    status: () => statusOf(library, deviceId, oneTimeKeys),
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

const toDeviceKinds: Readonly<Record<ProcessedToDeviceEventType, ReceivedToDevice["kind"]>> = {
  [ProcessedToDeviceEventType.Decrypted]: "decrypted",
  [ProcessedToDeviceEventType.UnableToDecrypt]: "undecryptable",
  [ProcessedToDeviceEventType.PlainText]: "plain",
  [ProcessedToDeviceEventType.Invalid]: "invalid",
};

function parse(text: string): unknown {
  return JSON.parse(text);
}

/** The library calls in the middle of its work: what is to be done about it waits until that is over. */
function listen(machine: OlmMachine, { agentId, handlers, background }: AgentMachineOptions): void {
  machine.registerRoomKeyUpdatedCallback((infos) => {
    const keys = infos.map(({ roomId, sessionId }) => ({ roomId: parseRoomId(roomId.toString()), sessionId }));
    background.run("room keys arrived", () => handlers.roomKeysArrived(agentId, keys));
    return Promise.resolve();
  });
  machine.registerRoomKeysWithheldCallback((infos) => {
    const keys = infos.map(({ roomId, sessionId, withheldCode }) => ({
      roomId: parseRoomId(roomId.toString()),
      sessionId,
      code: withheldCode,
    }));
    background.run("room keys withheld", () => handlers.roomKeysWithheld(agentId, keys));
    return Promise.resolve();
  });
}

async function statusOf(
  library: LibraryMachine,
  deviceId: string,
  oneTimeKeys: number | undefined,
): Promise<MachineStatus> {
  const session = await library.session();
  return session.call("status", async (machine) => {
    const curve25519 = machine.identityKeys.curve25519.toBase64();
    const ed25519 = machine.identityKeys.ed25519.toBase64();
    const { hasMaster, hasSelfSigning, hasUserSigning } = await machine.crossSigningStatus();
    return {
      identityKeys: { curve25519, ed25519 },
      deviceKeys: { [`curve25519:${deviceId}`]: curve25519, [`ed25519:${deviceId}`]: ed25519 },
      hasCrossSigningKeys: hasMaster && hasSelfSigning && hasUserSigning,
      roomKeys: (await machine.roomKeyCounts()).total,
      trackedUsers: (await machine.trackedUsers()).size,
      oneTimeKeys,
    };
  });
}
