import type { UserId } from "#appservice";

/** What was done for a person, or what they agreed to. */
export interface AuditRecord {
  /** Which bot did it. */
  readonly botId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In a few words: "made a double of your voice". Encrypted at rest, as is the detail. */
  readonly action: string;
  /** For whom, with what. */
  readonly detail: string | undefined;
}

/** The newest of what was done for people. */
export interface AuditLog {
  /**
   * Adds a record and forgets the person's oldest, so that `limit` remain.
   * @param entry.source what it was done because of: the same again, of the same bot and person, is ignored
   */
  add(entry: AuditRecord & { readonly personId: UserId; readonly source: string }, limit: number): Promise<void>;
  /** Newest first: those added last. */
  newest(personId: UserId, limit: number): Promise<readonly AuditRecord[]>;
}
