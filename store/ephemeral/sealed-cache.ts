import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { UserId } from "#appservice";
import type { Keyring } from "../keyring.ts";
import { open, seal } from "../seal.ts";
import type { EphemeralValues } from "./ephemeral.ts";

/** Keeps what was found out for a person, until it expires or the person is deleted: values are sealed under their key, and keys tell nothing. */
export interface SealedCache {
  /** @throws StoreError */
  find(personId: UserId, question: string): Promise<string | undefined>;
  /**
   * @param question what the answer is found by: the whole text, of which only a hash that takes the person's key is kept
   * @throws StoreError
   */
  keep(personId: UserId, question: string, answer: string, lifetimeMs: number): Promise<void>;
}

export function createSealedCache(values: EphemeralValues, keyring: Keyring): SealedCache {
  /** Under a deleted person's key nothing can be found or opened anymore; a new one is made when they come back. */
  async function entryOf(
    personId: UserId,
    question: string,
  ): Promise<{ readonly key: KeyObject; readonly name: string } | undefined> {
    const { key } = (await keyring.keysOf([personId])).get(personId) ?? {};
    return key && { key, name: `cache:${createHmac("sha256", nameKey(key)).update(question).digest("base64url")}` };
  }

  return {
    async find(personId, question) {
      const entry = await entryOf(personId, question);
      const sealed = entry && (await values.get(entry.name));
      return sealed && open(entry.key, sealed, entry.name);
    },
    async keep(personId, question, answer, lifetimeMs) {
      const entry = await entryOf(personId, question);
      if (entry) await values.set(entry.name, seal(entry.key, answer, entry.name), lifetimeMs);
    },
  };
}

/** The key that content is sealed with is used for nothing else. */
function nameKey(key: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync("sha256", key, "", "names of cache entries", 32)));
}
