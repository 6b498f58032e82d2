import type { UserId } from "#appservice";

/** Whose records, and which bot keeps them. Other bots do not see them. */
export interface RecordOwner {
  readonly botId: string;
  readonly personId: UserId;
}

/** Names a record among those of its owner. In clear in the database: names and ids of things, no words of the person. */
export interface RecordKey {
  readonly kind: string;
  readonly id: string;
}

/** A record but for its content. */
export interface RecordFacts extends RecordKey {
  readonly encoding: "json" | "bytes";
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** Content is encrypted at rest under the person's key; JSON is in UTF-8. */
export interface StoredRecord extends RecordFacts {
  readonly content: Uint8Array;
}

/** Content of bytes is to be read one by one. */
export type ListedRecord = RecordFacts & Partial<Pick<StoredRecord, "content">>;

/** What bots keep of people beside conversations. */
export interface Records {
  find(owner: RecordOwner, key: RecordKey): Promise<StoredRecord | undefined>;
  /** By kind and id; without `kind`, all of the owner. */
  list(owner: RecordOwner, kind?: string): Promise<readonly ListedRecord[]>;
  /** Inserts or replaces. */
  save(owner: RecordOwner, record: StoredRecord): Promise<void>;
  /** Without `id`, all of a kind. Resolves when nothing of it is left as far as the database lets us. */
  delete(owner: RecordOwner, key: Pick<RecordKey, "kind"> & Partial<RecordKey>): Promise<void>;
  /** How much is kept of an owner beside this record. */
  sizeBeside(owner: RecordOwner, key: RecordKey): Promise<{ readonly count: number; readonly bytes: number }>;
  /** Bots that keep something of the person. */
  botsOf(personId: UserId): Promise<readonly string[]>;
  /** People of whom a bot keeps records of this kind, by id. */
  peopleWith(botId: string, kind: string): Promise<readonly UserId[]>;
}
