import type { Logger } from "pino";
import { createSerial } from "../serial.ts";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { judgeCryptoStore } from "./judge-crypto-store.ts";
import type { PublishedMark } from "./published-mark.ts";
import type { CryptoStoreMark } from "./state.ts";

/**
 * Refuses a crypto store that is not this database's own, or an old copy: with either, keys would be used twice that must be used once, and what is
 * encrypted with them could not be read, or be read by others. The store counts how often it was begun and looked after; the database and the homeserver
 * keep the number, and one that is behind theirs is old. A copy that is brought back before anything was counted since passes.
 */
export interface StoreGuard {
  /** To be called before the first machine is opened. @throws EncryptionError `foreign-store`, `old-store`; MatrixError, StoreError */
  begin(): Promise<void>;
  /** To be called now and then: copies of before are old from then on. @throws MatrixError, StoreError */
  advance(): Promise<void>;
}

export function createStoreGuard(options: {
  readonly store: Pick<CryptoStore, "id" | "epoch" | "setEpoch">;
  readonly mark: CryptoStoreMark;
  readonly published: PublishedMark;
  readonly file: string;
  readonly log: Logger;
}): StoreGuard {
  const { store, mark, published, file, log } = options;
  const inOrder = createSerial();

  /** In this order: a crash in between leaves a store that is newer than its marks, which is allowed. */
  async function count(from: number): Promise<void> {
    await store.setEpoch(from + 1);
    await mark.save({ id: store.id, epoch: store.epoch });
  }

  return {
    begin: () =>
      inOrder(async () => {
        const known = await mark.load();
        judgeCryptoStore(store, known, { file });
        const elsewhere = await published.load();
        if (elsewhere?.id === store.id) judgeCryptoStore(store, elsewhere, { file });
        if (store.epoch === 0 && known !== undefined) {
          log.warn(
            { file },
            "the crypto store is new and the database is not: agents get new devices with the same identities",
          );
        }
        await count(Math.max(store.epoch, known?.epoch ?? 0));
      }),
    advance: () =>
      inOrder(async () => {
        await count(store.epoch);
        await published.save({ id: store.id, epoch: store.epoch });
      }),
  };
}
