import { DeviceLists, ProcessedToDeviceEventType, UserId as LibraryUserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { UserId } from "../ids.ts";
import { createSerial } from "../serial.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { decryptionSettings } from "./decryption.ts";
import type { LibraryMachine } from "./library/library-machine.ts";
import type { Outgoing } from "./outgoing.ts";
import { isToDeviceVerification, readToDeviceMessage } from "./verification/verification-message.ts";
import type { Verifier } from "./verification/verifier.ts";

/** What a transaction or a sync brings for one device. */
export interface ReceivedChanges {
  /** To-device messages as received, without the fields that address them. */
  readonly toDevice: readonly Readonly<Record<string, unknown>>[];
  /** `device_lists.changed`. */
  readonly changedUsers: readonly UserId[];
  /** Of this device, by algorithm: `undefined` when nothing was said, `{}` when there are none. Only `AgentMachine.replenish` knows that they are not too old. */
  readonly oneTimeKeyCounts?: Readonly<Record<string, number>> | undefined;
  /** Of this device: `undefined` when nothing was said. */
  readonly unusedFallbackKeyTypes?: readonly string[] | undefined;
}

export interface ReceivedToDevice {
  readonly kind: "decrypted" | "undecryptable" | "plain" | "invalid";
  /** In clear when it could be decrypted; room keys and secrets are left out of it. */
  readonly event: unknown;
}

/** Gives a device what comes for it, one thing after the other. */
export interface Receiver {
  /** @throws MatrixError, EncryptionError */
  receive(changes: ReceivedChanges): Promise<readonly ReceivedToDevice[]>;
  /** One-time keys on the homeserver, as last told. */
  readonly oneTimeKeys: number | undefined;
}

const oneTimeKeyAlgorithm = "signed_curve25519";

export function createReceiver(options: {
  readonly library: LibraryMachine;
  readonly store: CryptoStore;
  readonly storeName: string;
  readonly outgoing: Outgoing;
  /** Gets the steps of verifications, which the library gets from it when they are accepted. */
  readonly verifier: Verifier;
}): Receiver {
  const { library, store, storeName, outgoing, verifier } = options;
  const inOrder = createSerial();
  let oneTimeKeys: number | undefined;

  async function give(changes: ReceivedChanges): Promise<readonly ReceivedToDevice[]> {
    const counts = changes.oneTimeKeyCounts;
    if (counts !== undefined) oneTimeKeys = counts[oneTimeKeyAlgorithm] ?? 0;
    const session = await library.session();
    const received = await session.call("receiveSyncChanges", (machine) =>
      // the library writes a new Olm session before what came with it: a crash in between would lose that
      store.together(storeName, async () => {
        const processed = await machine.receiveSyncChangesMsc4186(
          JSON.stringify(changes.toDevice),
          new DeviceLists(changes.changedUsers.map((user) => new LibraryUserId(user))),
          new Map(counts === undefined ? [] : Object.entries({ [oneTimeKeyAlgorithm]: 0, ...counts })),
          changes.unusedFallbackKeyTypes === undefined ? undefined : new Set(changes.unusedFallbackKeyTypes),
          decryptionSettings(),
        );
        return processed.map(({ type, rawEvent }) => ({ kind: kinds[type], event: parse(rawEvent) }));
      }),
    );
    outgoing.kick();
    return received;
  }

  return {
    async receive(changes) {
      const toDevice = changes.toDevice.filter((event) => !isToDeviceVerification(event));
      const received = await inOrder(() => give({ ...changes, toDevice }));
      const steps = changes.toDevice.map(readToDeviceMessage).filter((step) => step !== undefined);
      await verifier.takeTogether(steps);
      return received;
    },
    get oneTimeKeys() {
      return oneTimeKeys;
    },
  };
}

const kinds: Readonly<Record<ProcessedToDeviceEventType, ReceivedToDevice["kind"]>> = {
  [ProcessedToDeviceEventType.Decrypted]: "decrypted",
  [ProcessedToDeviceEventType.UnableToDecrypt]: "undecryptable",
  [ProcessedToDeviceEventType.PlainText]: "plain",
  [ProcessedToDeviceEventType.Invalid]: "invalid",
};

function parse(text: string): unknown {
  return JSON.parse(text);
}
