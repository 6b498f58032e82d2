import { EncryptionError } from "../encryption-error.ts";
import { IdbCursor, IdbCursorWithValue } from "./idb-cursor.ts";
import { IdbDatabase, IdbTransaction } from "./idb-database.ts";
import type { IdbFactory } from "./idb-factory.ts";
import { IdbKeyRange } from "./idb-key-range.ts";
import { IdbIndex, IdbObjectStore } from "./idb-object-store.ts";
import { IdbOpenRequest, IdbRequest } from "./idb-request.ts";

/** Crypto stores that are open, by the word that the names of their databases begin with. */
const factories = new Map<string, IdbFactory>();
let opened = 0;

/** The process has one `indexedDB`; it hands each database to the crypto store that it belongs to. */
const indexedDb = {
  open(name: string, version?: number): IdbOpenRequest {
    const end = name.indexOf("/");
    const factory = factories.get(name.slice(0, end));
    if (factory !== undefined) return factory.open(name.slice(end + 1), version);
    throw new DOMException("this IndexedDB is for AgentChat's crypto stores only", "InvalidStateError");
  },
};

const globals = {
  indexedDB: indexedDb,
  IDBCursor: IdbCursor,
  IDBCursorWithValue: IdbCursorWithValue,
  IDBDatabase: IdbDatabase,
  IDBIndex: IdbIndex,
  IDBKeyRange: IdbKeyRange,
  IDBObjectStore: IdbObjectStore,
  IDBOpenDBRequest: IdbOpenRequest,
  IDBRequest: IdbRequest,
  IDBTransaction: IdbTransaction,
};

/** A store's databases under the global `indexedDB`. */
export interface InstalledFactory {
  /** Goes before the names of the store's databases. */
  readonly prefix: string;
  uninstall(): void;
}

/**
 * The encryption library finds its database as a browser's page does: by the global `indexedDB` and the classes beside it. This is the one place that
 * sets them, the first time it is called.
 * @throws EncryptionError `indexeddb-taken`
 */
export function installIndexedDb(factory: IdbFactory): InstalledFactory {
  const present: unknown = Reflect.get(globalThis, "indexedDB");
  if (present !== undefined && present !== indexedDb) {
    throw new EncryptionError(
      "indexeddb-taken",
      "this process has an IndexedDB of another make (a polyfill such as fake-indexeddb?), and the encryption library can use one only: remove it",
    );
  }
  if (present === undefined) Object.assign(globalThis, globals);
  opened += 1;
  const word = `crypto-store-${opened}`;
  factories.set(word, factory);
  return {
    prefix: `${word}/`,
    uninstall() {
      factories.delete(word);
    },
  };
}
