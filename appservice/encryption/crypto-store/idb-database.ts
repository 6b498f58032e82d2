import { IdbObjectStore } from "./idb-object-store.ts";
import { nameList } from "./name-list.ts";
import type { NameList } from "./name-list.ts";
import { newId } from "./new-id.ts";
import type { DatabaseSchema, RecordStorage, StoreSchema } from "./record-storage.ts";
import { RequestRunner } from "./request-runner.ts";
import type { IdbTransactionMode } from "./request-runner.ts";
import type { TransactionQueue } from "./transaction-queue.ts";

/** IndexedDB 3.0, "IDBTransaction". */
export class IdbTransaction extends RequestRunner {
  readonly db: IdbDatabase;
  readonly objectStoreNames: NameList;

  constructor(db: IdbDatabase, names: Iterable<string>, mode: IdbTransactionMode) {
    super(mode);
    this.db = db;
    this.objectStoreNames = nameList(names);
  }

  objectStore(name: string): IdbObjectStore {
    const isInScope = this.mode === "versionchange" || this.objectStoreNames.contains(name);
    const store = isInScope ? this.db.schemaOf(name) : undefined;
    if (store === undefined) throw new DOMException(`the transaction is not about ${name}`, "NotFoundError");
    return new IdbObjectStore(name, this, store);
  }
}

/** Where a connection's transactions run. */
export interface DatabaseHome {
  readonly storage: RecordStorage;
  readonly queue: TransactionQueue;
  /** Called when the storage refuses to read or write. */
  failed(): void;
}

/** IndexedDB 3.0, "IDBDatabase": a connection. */
export class IdbDatabase {
  readonly name: string;
  readonly version: number;
  readonly #home: DatabaseHome;
  readonly #schema: DatabaseSchema;
  readonly #live = new Set<IdbTransaction>();
  #upgrade: IdbTransaction | undefined;
  #isClosed = false;

  constructor(name: string, schema: DatabaseSchema, home: DatabaseHome) {
    this.name = name;
    this.version = schema.version;
    this.#schema = schema;
    this.#home = home;
  }

  get objectStoreNames(): NameList {
    return nameList(this.#schema.stores.keys());
  }

  schemaOf(store: string): StoreSchema | undefined {
    return this.#schema.stores.get(store);
  }

  transaction(names: string | Iterable<string>, mode: "readonly" | "readwrite" = "readonly"): IdbTransaction {
    if (this.#isClosed) throw new DOMException(`the connection to ${this.name} is closed`, "InvalidStateError");
    const scope = typeof names === "string" ? [names] : [...names];
    const missing = scope.find((name) => !this.#schema.stores.has(name));
    if (missing !== undefined) throw new DOMException(`${this.name} has no store ${missing}`, "NotFoundError");
    const transaction = new IdbTransaction(this, scope, mode);
    this.#live.add(transaction);
    this.#home.queue.add(mode, async () => {
      await transaction.run(this.#home.storage, this.name, () => this.#home.failed());
      this.#live.delete(transaction);
    });
    return transaction;
  }

  /** The connection's transaction while it upgrades the database: `createObjectStore` and `deleteObjectStore` belong to it. */
  beginUpgrade(): IdbTransaction {
    this.#upgrade = new IdbTransaction(this, this.#schema.stores.keys(), "versionchange");
    this.#live.add(this.#upgrade);
    return this.#upgrade;
  }

  endUpgrade(): void {
    if (this.#upgrade !== undefined) this.#live.delete(this.#upgrade);
    this.#upgrade = undefined;
  }

  createObjectStore(name: string): IdbObjectStore {
    const upgrade = this.#mustUpgrade();
    if (this.#schema.stores.has(name)) throw new DOMException(`${this.name} has a store ${name}`, "ConstraintError");
    const store: StoreSchema = { id: newId(), indexes: new Map() };
    upgrade.request(this, (records) => records.addStore(this.name, name, store.id));
    this.#schema.stores.set(name, store);
    return new IdbObjectStore(name, upgrade, store);
  }

  deleteObjectStore(name: string): void {
    const upgrade = this.#mustUpgrade();
    const store = this.#schema.stores.get(name);
    if (store === undefined) throw new DOMException(`${this.name} has no store ${name}`, "NotFoundError");
    upgrade.request(this, (records) => records.removeStore(store.id));
    this.#schema.stores.delete(name);
  }

  /** No more transactions begin; those that have may end. */
  close(): void {
    this.#isClosed = true;
  }

  /** Closed, and nothing that was begun goes on. */
  get isOver(): boolean {
    return this.#isClosed && this.#live.size === 0;
  }

  /** Like `close`, and what has not been committed yet is taken back. */
  sever(): void {
    this.#isClosed = true;
    for (const transaction of this.#live) transaction.sever();
  }

  #mustUpgrade(): IdbTransaction {
    if (this.#upgrade !== undefined) return this.#upgrade;
    throw new DOMException("stores are made and deleted in an upgrade only", "InvalidStateError");
  }
}
