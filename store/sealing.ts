import type { UserId } from "#appservice";
import type { Value } from "./batch-statement.ts";
import type { Keyring } from "./keyring.ts";
import { seal } from "./seal.ts";
import { bindingOf } from "./sealed-table.ts";
import type { SealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";

/** Content of a row that Kysely writes, before it is sealed. */
export interface Content {
  readonly table: Pick<SealedTable, "name">;
  /** Values of the clear columns that the content is bound to. */
  readonly clear: readonly Value[];
  readonly personId: UserId;
  readonly text: string | Uint8Array;
}

export interface SealedContent {
  readonly body: Uint8Array;
  /** The row must only be written while `people` has this key. */
  readonly keyId: number;
}

/** For rows that are changed in place and are not on the path of every message; those that are go through the `Writer`. */
export interface Sealing {
  /**
   * Seals the content and hands it to `write`, which says whether it wrote it. When it did not because the person's key was deleted meanwhile, it is
   * sealed with a new key and handed over again.
   */
  write(content: Content, write: (sealed: SealedContent) => Promise<boolean>): Promise<boolean>;
}

export function createSealing(keyring: Keyring): Sealing {
  return {
    async write({ table, clear, personId, text }, write) {
      for (;;) {
        const keys = await keyring.keysOf([personId]);
        const personKey = keys.get(personId);
        if (personKey === undefined) throw new StoreError("failed", `no key could be made for ${personId}`);
        const body = seal(personKey.key, text, bindingOf(table, clear));
        if (await write({ body, keyId: personKey.keyId })) return true;
        const withdrawn = await keyring.withdrawDeleted(keys);
        if (!withdrawn.has(personId)) return false;
      }
    },
  };
}
