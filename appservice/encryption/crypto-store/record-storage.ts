/** All that a crypto store keeps: the encryption library's records, and what we note beside them. */
export interface CryptoStorage extends RecordStorage {
  /** Random, made with the storage. */
  readonly id: string;
  readonly epoch: number;
  setEpoch(epoch: number): Promise<void>;
  /**
   * Makes one transaction of all that is written to these databases while the work runs, by whomever. It is durable when this resolves; nothing of it is
   * written when the process ends before, or the work rejects. Other writers wait meanwhile.
   */
  together<Result>(databases: readonly string[], work: () => Promise<Result>): Promise<Result>;
  /** Resolves when what was written to these databases so far is durable. */
  durable(databases: readonly string[]): Promise<void>;
  /** Ends a `together` of such databases, and takes back what it has written. */
  takeBack(isMeant: (database: string) => boolean): Promise<void>;
  databases(): Promise<readonly string[]>;
  deleteDatabase(database: string): Promise<void>;
  value(owner: string, name: string): Promise<string | undefined>;
  /** `undefined` forgets it. */
  setValue(owner: string, name: string, value: string | undefined): Promise<void>;
  deleteValues(owner: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a database must offer below the IndexedDB of the encryption library: records in the order of their keys, and transactions. Keys are bytes whose
 * order is that of IndexedDB (`encodeKey`), values are opaque. SQLite implements it; PostgreSQL could, with a connection for each transaction.
 */
export interface RecordStorage {
  /** Version 0 and no stores for a database that does not exist. */
  schema(database: string): Promise<DatabaseSchema>;
  /** A `readwrite` transaction may have to wait for others. */
  begin(mode: "readonly" | "readwrite", database: string): Promise<RecordTransaction>;
}

/** A connection has its own copy and changes it while it upgrades the database. */
export interface DatabaseSchema {
  readonly version: number;
  readonly stores: Map<string, StoreSchema>;
}

export interface StoreSchema {
  /** Chosen at random by who adds the store. */
  readonly id: number;
  readonly indexes: Map<string, IndexSchema>;
}

export interface IndexSchema {
  /** Chosen at random by who adds the index. */
  readonly id: number;
  /** Property of the values, or several: then keys are arrays. */
  readonly keyPath: string | readonly string[];
  readonly isUnique: boolean;
}

/** Keys from `lower` to `upper`; an end that is missing is open. */
export interface KeyBounds {
  readonly lower?: Uint8Array | undefined;
  readonly upper?: Uint8Array | undefined;
  readonly isLowerOpen?: boolean;
  readonly isUpperOpen?: boolean;
}

/** Records of a store in the order of their keys, or of an index in the order of its keys and then of those of the records. */
export type RecordSource = { readonly storeId: number } | { readonly indexId: number };

export interface RecordQuery {
  readonly bounds: KeyBounds;
  readonly limit?: number | undefined;
  /** Only what comes after this one. */
  readonly after?: Pick<StoredRecord, "key" | "indexKey"> | undefined;
}

export interface StoredRecord {
  readonly key: Uint8Array;
  /** Key in the index asked; that of the record for a store. */
  readonly indexKey: Uint8Array;
  readonly value: Uint8Array;
}

export interface IndexEntry {
  readonly indexId: number;
  readonly indexKey: Uint8Array;
}

export interface RecordTransaction {
  find(source: RecordSource, query: RecordQuery): Promise<readonly StoredRecord[]>;
  count(source: RecordSource, bounds: KeyBounds): Promise<number>;
  /** Inserts or replaces a record together with its entries in the store's indexes. */
  put(storeId: number, record: Omit<StoredRecord, "indexKey">, entries: readonly IndexEntry[]): Promise<void>;
  delete(storeId: number, bounds: KeyBounds): Promise<void>;
  setVersion(database: string, version: number): Promise<void>;
  addStore(database: string, name: string, storeId: number): Promise<void>;
  removeStore(storeId: number): Promise<void>;
  /** An index of records that are still to be put. */
  addIndex(storeId: number, name: string, index: IndexSchema): Promise<void>;
  /** When it resolves, everything written is durable, unless it is part of a `together`: not even a power failure takes it back. When it rejects, nobody may rely on anything of it. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}
