import { IdbDatabase } from "./idb-database.ts";
import type { DatabaseHome } from "./idb-database.ts";
import { IdbOpenRequest } from "./idb-request.ts";
import type { DatabaseSchema, RecordStorage } from "./record-storage.ts";
import { createTransactionQueue } from "./transaction-queue.ts";
import type { TransactionQueue } from "./transaction-queue.ts";
import { turn } from "./turn.ts";

/** IndexedDB 3.0, "IDBFactory", over a storage: what the encryption library opens its databases with. */
export class IdbFactory {
  #failures = 0;
  readonly #storage: RecordStorage;
  readonly #queues = new Map<string, TransactionQueue>();
  readonly #connections = new Set<IdbDatabase>();
  /** Resolves when everything asked to be opened so far is. */
  #opening: Promise<void> = Promise.resolve();

  constructor(storage: RecordStorage) {
    this.#storage = storage;
  }

  /** How often the storage refused to read or write. */
  get failures(): number {
    return this.#failures;
  }

  open(name: string, version?: number): IdbOpenRequest {
    const request = new IdbOpenRequest();
    const work = this.#open(request, name, version);
    this.#opening = this.#opening.then(() => work);
    return request;
  }

  /** Cuts off all who have one of these databases open: resolves when nothing that they wrote and did not commit is left, nor ever will be. */
  async sever(isMeant: (name: string) => boolean): Promise<void> {
    await this.#opening;
    for (const connection of this.#connections) {
      if (!isMeant(connection.name)) continue;
      connection.sever();
      this.#connections.delete(connection);
    }
    const queues = [...this.#queues].flatMap(([name, queue]) => (isMeant(name) ? [queue.settled()] : []));
    await Promise.all(queues);
  }

  /** Never rejects. */
  async #open(request: IdbOpenRequest, name: string, version: number | undefined): Promise<void> {
    await turn();
    let database: IdbDatabase;
    try {
      database = await this.#connect(request, name, version);
    } catch (error) {
      request.fail(error instanceof DOMException ? error : new DOMException(String(error), "UnknownError"));
      return;
    }
    for (const connection of this.#connections) if (connection.isOver) this.#connections.delete(connection);
    this.#connections.add(database);
    request.succeed(database);
  }

  async #connect(request: IdbOpenRequest, name: string, version: number | undefined): Promise<IdbDatabase> {
    const queue = this.#queueOf(name);
    await queue.settled();
    const schema = await this.#storage.schema(name);
    const wanted = version ?? Math.max(schema.version, 1);
    if (wanted < schema.version) {
      throw new DOMException(`${name} has version ${schema.version}, which is newer than ${wanted}`, "VersionError");
    }
    const database = new IdbDatabase(name, { ...schema, version: wanted }, this.#homeOf(queue));
    if (wanted > schema.version) await this.#upgrade(request, database, schema);
    request.transaction = null;
    return database;
  }

  /** Lets the caller's `onupgradeneeded` make stores and indexes, in one transaction together with the new version. */
  async #upgrade(request: IdbOpenRequest, database: IdbDatabase, old: DatabaseSchema): Promise<void> {
    const upgrade = database.beginUpgrade();
    const begun = upgrade.request(database, (records) => records.setVersion(database.name, database.version));
    begun.onsuccess = () => {
      request.settle(database);
      request.transaction = upgrade;
      request.onupgradeneeded?.({
        type: "upgradeneeded",
        target: request,
        oldVersion: old.version,
        newVersion: database.version,
      });
    };
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#queueOf(database.name).add("readwrite", async () => {
      await upgrade.run(this.#storage, database.name, () => this.#failed());
      end();
    });
    await ended;
    database.endUpgrade();
    if (upgrade.isAborted) throw upgrade.error ?? new DOMException("the upgrade was aborted", "AbortError");
  }

  #homeOf(queue: TransactionQueue): DatabaseHome {
    return { storage: this.#storage, queue, failed: () => this.#failed() };
  }

  #failed(): void {
    this.#failures += 1;
  }

  #queueOf(name: string): TransactionQueue {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const queue = createTransactionQueue();
    this.#queues.set(name, queue);
    return queue;
  }
}
