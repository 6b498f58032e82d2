import { EncryptionError } from "../encryption-error.ts";
import { IdbFactory } from "./idb-factory.ts";
import { installIndexedDb } from "./install-indexeddb.ts";
import type { CryptoStorage } from "./record-storage.ts";
import { openSqliteStorage } from "./sqlite-storage.ts";

/** Keys, sessions and ratchets of all agents' devices: a store for each, by name. One process has it at a time. */
export interface CryptoStore extends AsyncDisposable {
  /** Random, made with the store: tells whether it belongs to the rest of the data. */
  readonly id: string;
  /** 0 in a new store, then what `setEpoch` was called with: tells an old copy. */
  readonly epoch: number;
  setEpoch(epoch: number): Promise<void>;
  /** The name that the encryption library opens a device's store with. */
  libraryName(name: string): string;
  /** Devices that have a store. */
  names(): Promise<readonly string[]>;
  has(name: string): Promise<boolean>;
  /** How often the database refused to read or write since it was opened: the library does not tell that from other failures. */
  readonly failures: number;
  /**
   * Makes one transaction of all that is written to a device's store while the work runs: durable when this resolves. Nothing of it is written when the process
   * ends before, or the work rejects: then the machine knows more than its store, and must be opened again. @throws EncryptionError
   */
  together<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves when what was written to a device's store is durable. */
  durable(name: string): Promise<void>;
  /** Deletes a device's store and what was noted about it. */
  delete(name: string): Promise<void>;
  /** Takes a device's store away from whoever has it open, without a trace of what was not committed. Afterwards it can be opened again. */
  sever(name: string): Promise<void>;
  /** Notes about a device, kept in the same file and so as old as its store. */
  readonly notes: DeviceNotes;
}

/** Not encrypted. */
export interface DeviceNotes {
  get(name: string, note: string): Promise<string | undefined>;
  /** `undefined` forgets it. */
  set(name: string, note: string, value: string | undefined): Promise<void>;
}

/** @param options.path of the SQLite file, made when it is missing; `:memory:` for a store that ends with the process. @throws EncryptionError */
export function openCryptoStore({ path }: { readonly path: string }): CryptoStore {
  return createCryptoStore(openSqliteStorage(path));
}

/** The library has two databases for each store, named so. */
const mainDatabase = "::matrix-sdk-crypto";
const databasesOf = (name: string): readonly string[] => [`${name}${mainDatabase}`, `${name}${mainDatabase}-meta`];

/** Over any storage. */
export function createCryptoStore(storage: CryptoStorage): CryptoStore {
  const factory = new IdbFactory(storage);
  const installed = installIndexedDb(factory);
  /** Transactions of several that could not be committed. */
  let failures = 0;

  async function sever(name: string): Promise<void> {
    const databases = databasesOf(name);
    const severed = factory.sever((database) => databases.includes(database));
    await storage.takeBack((database) => databases.includes(database));
    await severed;
  }

  return {
    id: storage.id,
    get epoch() {
      return storage.epoch;
    },
    setEpoch: (epoch) => storage.setEpoch(epoch),
    libraryName: (name) => installed.prefix + name,
    async names() {
      const databases = await storage.databases();
      return databases.flatMap((database) =>
        database.endsWith(mainDatabase) ? [database.slice(0, -mainDatabase.length)] : [],
      );
    },
    async delete(name) {
      await sever(name);
      for (const database of databasesOf(name)) await storage.deleteDatabase(database);
      await storage.deleteValues(name);
    },
    async has(name) {
      return (await storage.schema(name + mainDatabase)).version > 0;
    },
    get failures() {
      return factory.failures + failures;
    },
    async together(name, work) {
      const failuresBefore = factory.failures;
      let refusal: unknown;
      const noted = async (): Promise<Awaited<ReturnType<typeof work>>> => {
        try {
          return await work();
        } catch (error) {
          refusal = error;
          throw error;
        }
      };
      try {
        return await storage.together(databasesOf(name), noted);
      } catch (error) {
        if (error !== refusal) failures += 1;
        if (error !== refusal || factory.failures > failuresBefore) throw error;
        const message = "what was written to the crypto store was taken back, for something went wrong: try again";
        throw new EncryptionError("interrupted", message, { retryable: true, cause: error });
      }
    },
    durable: (name) => storage.durable(databasesOf(name)),
    sever,
    notes: {
      get: (name, note) => storage.value(name, note),
      set: (name, note, value) => storage.setValue(name, note, value),
    },
    async [Symbol.asyncDispose]() {
      installed.uninstall();
      const severed = factory.sever(() => true);
      await storage.takeBack(() => true);
      await severed;
      await storage.close();
    },
  };
}
