import type { UserId } from "../ids.ts";
import type { RoomEvent } from "../room-event.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import type { Decryption } from "./decryption.ts";
import type { LibraryMachine } from "./library/library-machine.ts";
import type { ExportedRoomKey } from "./room-key-file.ts";

/** Exported keys that somebody gave to a device, and what is believed because of them. */
export interface GivenRoomKeys {
  /** Resolves with how many were new, or for earlier messages than those that were there. @throws EncryptionError */
  take(keys: readonly ExportedRoomKey[], giver: UserId): Promise<number>;
  /**
   * A file does not prove who made the keys in it, and anybody can send what somebody else encrypted once more as their own. So what only a given key opens is read when it is by
   * who gave the key; what is by others waits for the key that comes from themselves.
   */
  judge(event: RoomEvent, decryption: Decryption): Promise<Decryption>;
}

export interface GivenRoomKeysOptions {
  readonly library: LibraryMachine;
  readonly store: Pick<CryptoStore, "notes">;
  readonly storeName: string;
}

/** Each call of the library has a time limit, and holds up what else the machine is to do. */
const keysAtOnce = 200;
const giverNote = "room keys by";

export function createGivenRoomKeys({ library, store, storeName }: GivenRoomKeysOptions): GivenRoomKeys {
  return {
    async take(keys, giver) {
      const session = await library.session();
      await store.notes.set(storeName, giverNote, giver);
      let taken = 0;
      for (let start = 0; start < keys.length; start += keysAtOnce) {
        const some = JSON.stringify(keys.slice(start, start + keysAtOnce));
        taken += await session.call(
          "importExportedRoomKeys",
          async (machine) => (await machine.importExportedRoomKeys(some, () => undefined)).importedCount,
        );
      }
      return taken;
    },
    async judge(event, decryption) {
      if (decryption.kind !== "decrypted" || decryption.warning !== "not-authentic") return decryption;
      const giver = await store.notes.get(storeName, giverNote);
      return event.sender === giver ? decryption : { kind: "missing-key", sessionId: decryption.sessionId };
    },
  };
}
