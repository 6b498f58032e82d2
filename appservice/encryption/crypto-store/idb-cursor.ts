import { deserialize } from "node:v8";
import type { IdbRequest } from "./idb-request.ts";
import { decodeKey } from "./key-encoding.ts";
import type { Key } from "./key-encoding.ts";
import type { StoredRecord } from "./record-storage.ts";

/** What a cursor does to the records it goes through. */
export interface CursorSteps {
  /** Finds the record after this one and gives it to the request that the cursor was opened by. */
  next(after: StoredRecord): void;
  update(record: StoredRecord, value: unknown): IdbRequest;
  delete(record: StoredRecord): IdbRequest;
}

/** IndexedDB 3.0, "IDBCursor", forward only. */
export class IdbCursor {
  readonly request: IdbRequest;
  readonly #steps: CursorSteps;
  #record: StoredRecord;

  constructor(request: IdbRequest, steps: CursorSteps, record: StoredRecord) {
    this.request = request;
    this.#steps = steps;
    this.#record = record;
  }

  get key(): Key {
    return decodeKey(this.#record.indexKey);
  }

  get primaryKey(): Key {
    return decodeKey(this.#record.key);
  }

  protected get record(): StoredRecord {
    return this.#record;
  }

  /** To be called when the next record is there. */
  moveTo(record: StoredRecord): void {
    this.#record = record;
  }

  continue(): void {
    this.#steps.next(this.#record);
  }

  update(value: unknown): IdbRequest {
    return this.#steps.update(this.#record, value);
  }

  delete(): IdbRequest {
    return this.#steps.delete(this.#record);
  }
}

/** IndexedDB 3.0, "IDBCursorWithValue". */
export class IdbCursorWithValue extends IdbCursor {
  get value(): unknown {
    const value: unknown = deserialize(this.record.value);
    return value;
  }
}
