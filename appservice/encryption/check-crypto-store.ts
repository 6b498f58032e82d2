import type { Logger } from "pino";
import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { EncryptionError } from "./encryption-error.ts";
import type { CryptoStoreMark } from "./state.ts";

interface StoreFile {
  readonly file: string;
}

/**
 * Refuses a crypto store that is not this database's own, or an old copy of it: with either, keys would be used twice that must be used once, and what is encrypted with
 * them could not be read, or be read by others.
 * @throws EncryptionError `foreign-store`, `old-store`; StoreError
 */
export async function checkCryptoStore(
  store: Pick<CryptoStore, "id" | "epoch" | "setEpoch">,
  mark: CryptoStoreMark,
  { file, log }: StoreFile & { readonly log: Logger },
): Promise<void> {
  const known = await mark.load();
  judgeCryptoStore(store, known, { file });
  if (store.epoch === 0 && known !== undefined) {
    log.warn(
      { file },
      "the crypto store is new and the database is not: agents get new devices with the same identities",
    );
  }
  const epoch = Math.max(store.epoch, known?.epoch ?? 0) + 1;
  // in this order: a crash between the two leaves a store that is newer than its mark, which is allowed
  await store.setEpoch(epoch);
  await mark.save({ id: store.id, epoch });
}

/** @param known what the database says about its crypto store. @throws EncryptionError `foreign-store`, `old-store` */
export function judgeCryptoStore(
  store: Pick<CryptoStore, "id" | "epoch">,
  known: Awaited<ReturnType<CryptoStoreMark["load"]>>,
  { file }: StoreFile,
): void {
  const isNew = store.epoch === 0;
  if (!isNew && known?.id !== store.id) {
    throw new EncryptionError(
      "foreign-store",
      `the crypto store ${file} belongs to another database: bring the two together again, or move ${file} away – agents then make new devices, with the same identities as far as this database knows them`,
    );
  }
  if (!isNew && known !== undefined && store.epoch < known.epoch) {
    throw new EncryptionError(
      "old-store",
      `the crypto store ${file} is an old copy, which cannot be used again without harm: move it away – agents then make new devices with the same identities, and nobody is warned`,
    );
  }
}
