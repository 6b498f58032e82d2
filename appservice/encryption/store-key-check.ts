import { createHmac } from "node:crypto";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { EncryptionError } from "./encryption-error.ts";

const note = "key-check";

/**
 * What the library says to a wrong key is no help to anybody, so the first key leaves a mark to be recognized by.
 * @throws EncryptionError `wrong-master-secret`
 */
export async function checkStoreKey(store: CryptoStore, storeName: string, key: Uint8Array): Promise<void> {
  const mark = createHmac("sha256", key).update(`agentchat crypto store ${storeName}`).digest("hex");
  const known = await store.notes.get(storeName, note);
  if (known === mark) return;
  if (known === undefined) {
    await store.notes.set(storeName, note, mark);
    return;
  }
  throw new EncryptionError(
    "wrong-master-secret",
    "the crypto store was made with another master secret: configure that one, or move the crypto store away, and every agent gets a new device",
  );
}
