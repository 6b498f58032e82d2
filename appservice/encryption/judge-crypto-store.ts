import type { CryptoStore } from "./crypto-store/open-crypto-store.ts";
import { EncryptionError } from "./encryption-error.ts";
import type { StoreMark } from "./state.ts";

/** @param known what the database, or the homeserver, says about its crypto store. @throws EncryptionError `foreign-store`, `old-store` */
export function judgeCryptoStore(
  store: Pick<CryptoStore, "id" | "epoch">,
  known: StoreMark | undefined,
  { file }: { readonly file: string },
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
