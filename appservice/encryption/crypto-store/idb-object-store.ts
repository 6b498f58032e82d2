import { deserialize, serialize } from "node:v8";
import { IdbCursorWithValue } from "./idb-cursor.ts";
import type { CursorSteps } from "./idb-cursor.ts";
import { IdbKeyRange, validKey } from "./idb-key-range.ts";
import { IdbRequest } from "./idb-request.ts";
import { indexEntries } from "./index-entries.ts";
import { decodeKey } from "./key-encoding.ts";
import { newId } from "./new-id.ts";
import type { IndexSchema, RecordSource, RecordTransaction, StoredRecord, StoreSchema } from "./record-storage.ts";
import type { RequestRunner } from "./request-runner.ts";

/** Reading, which object stores and indexes have in common. */
abstract class RecordReader {
  readonly name: string;
  protected readonly runner: RequestRunner;
  readonly #source: RecordSource;

  constructor(name: string, runner: RequestRunner, source: RecordSource) {
    this.name = name;
    this.runner = runner;
    this.#source = source;
  }

  protected abstract get store(): IdbObjectStore;

  get(query: unknown): IdbRequest {
    const bounds = IdbKeyRange.of(validQuery(query));
    return this.runner.request(this, async (records) => {
      const [found] = await records.find(this.#source, { bounds, limit: 1 });
      const value: unknown = found === undefined ? undefined : deserialize(found.value);
      return value;
    });
  }

  getAll(query?: unknown, limit?: number): IdbRequest {
    const bounds = IdbKeyRange.of(query);
    return this.runner.request(this, async (records) => {
      const found = await records.find(this.#source, { bounds, limit });
      return found.map(({ value }): unknown => deserialize(value));
    });
  }

  getAllKeys(query?: unknown, limit?: number): IdbRequest {
    const bounds = IdbKeyRange.of(query);
    return this.runner.request(this, async (records) => {
      const found = await records.find(this.#source, { bounds, limit });
      return found.map(({ key }) => decodeKey(key));
    });
  }

  count(query?: unknown): IdbRequest {
    const bounds = IdbKeyRange.of(query);
    return this.runner.request(this, (records) => records.count(this.#source, bounds));
  }

  openCursor(query?: unknown): IdbRequest {
    const bounds = IdbKeyRange.of(query);
    const request = new IdbRequest(this, this.runner);
    let cursor: IdbCursorWithValue | undefined;
    const steps: CursorSteps = {
      next: (after) => {
        request.restart();
        this.runner.enqueue(request, async (records) => {
          const [record] = await records.find(this.#source, { bounds, limit: 1, after });
          if (record === undefined) return null;
          cursor?.moveTo(record);
          return cursor;
        });
      },
      update: ({ key }, value) => this.store.put(value, decodeKey(key)),
      delete: ({ key }) => this.store.delete(decodeKey(key)),
    };
    this.runner.enqueue(request, async (records) => {
      const [record] = await records.find(this.#source, { bounds, limit: 1 });
      if (record === undefined) return null;
      cursor = new IdbCursorWithValue(request, steps, record);
      return cursor;
    });
    return request;
  }
}

function validQuery(query: unknown): unknown {
  return query instanceof IdbKeyRange ? query : (validKey(query), query);
}

/** IndexedDB 3.0, "IDBIndex". */
export class IdbIndex extends RecordReader {
  readonly objectStore: IdbObjectStore;

  constructor(name: string, store: IdbObjectStore, runner: RequestRunner, indexId: number) {
    super(name, runner, { indexId });
    this.objectStore = store;
  }

  protected get store(): IdbObjectStore {
    return this.objectStore;
  }
}

/** IndexedDB 3.0, "IDBObjectStore", with keys that are given with the values. */
export class IdbObjectStore extends RecordReader {
  readonly #schema: StoreSchema;

  constructor(name: string, runner: RequestRunner, schema: StoreSchema) {
    super(name, runner, { storeId: schema.id });
    this.#schema = schema;
  }

  protected get store(): this {
    return this;
  }

  index(name: string): IdbIndex {
    const index = this.#schema.indexes.get(name);
    if (index === undefined) throw new DOMException(`${this.name} has no index ${name}`, "NotFoundError");
    return new IdbIndex(name, this, this.runner, index.id);
  }

  createIndex(name: string, keyPath: IndexSchema["keyPath"], options?: { readonly unique?: boolean }): IdbIndex {
    if (this.runner.mode !== "versionchange") {
      throw new DOMException("indexes are made in an upgrade only", "InvalidStateError");
    }
    const index: IndexSchema = { id: newId(), keyPath, isUnique: options?.unique ?? false };
    this.#schema.indexes.set(name, index);
    this.runner.request(this, async (records) => {
      await records.addIndex(this.#schema.id, name, index);
      for (const { key, value } of await records.find({ storeId: this.#schema.id }, { bounds: {} })) {
        await this.#putRecord(records, { key, value }, indexEntries(this.#schema, deserialize(value)));
      }
    });
    return new IdbIndex(name, this, this.runner, index.id);
  }

  put(value: unknown, key: unknown): IdbRequest {
    return this.#write(value, key, () => Promise.resolve());
  }

  add(value: unknown, key: unknown): IdbRequest {
    const bounds = IdbKeyRange.of(key);
    return this.#write(value, key, async (records) => {
      if ((await records.count({ storeId: this.#schema.id }, bounds)) === 0) return;
      throw new DOMException(`${this.name} has a record with this key`, "ConstraintError");
    });
  }

  delete(query: unknown): IdbRequest {
    this.#mustBeWritable();
    const bounds = IdbKeyRange.of(validQuery(query));
    return this.runner.request(this, (records) => records.delete(this.#schema.id, bounds));
  }

  clear(): IdbRequest {
    this.#mustBeWritable();
    return this.runner.request(this, (records) => records.delete(this.#schema.id, {}));
  }

  #write(value: unknown, key: unknown, check: (records: RecordTransaction) => Promise<void>): IdbRequest {
    this.#mustBeWritable();
    const keyBytes = validKey(key);
    // now: what the caller does to the value later is not written
    const record = { key: keyBytes, value: serialize(value) };
    const entries = indexEntries(this.#schema, value);
    return this.runner.request(this, async (records) => {
      await check(records);
      await this.#putRecord(records, record, entries);
      return decodeKey(keyBytes);
    });
  }

  async #putRecord(
    records: RecordTransaction,
    record: Pick<StoredRecord, "key" | "value">,
    entries: ReturnType<typeof indexEntries>,
  ): Promise<void> {
    for (const { index, indexKey } of entries.filter((entry) => entry.index.isUnique)) {
      const bounds = { lower: indexKey, upper: indexKey };
      const others = await records.find({ indexId: index.id }, { bounds, limit: 2 });
      if (others.every((other) => Buffer.compare(other.key, record.key) === 0)) continue;
      throw new DOMException(`${this.name} has another record with this index key`, "ConstraintError");
    }
    await records.put(
      this.#schema.id,
      record,
      entries.map(({ index, indexKey }) => ({ indexId: index.id, indexKey })),
    );
  }

  #mustBeWritable(): void {
    if (this.runner.mode !== "readonly") return;
    throw new DOMException("a readonly transaction writes nothing", "ReadOnlyError");
  }
}
