import { AgentChatError } from "#error";

/**
 * | code | meaning | retryable |
 * | --- | --- | --- |
 * | `bad-url` | the store's URL is none that is understood | no |
 * | `bad-master-secret` | the master secret is too short or not hexadecimal | no |
 * | `wrong-master-secret` | the database was made with another master secret | no |
 * | `newer-schema` | a newer version of AgentChat made or migrated the database | no |
 * | `older-schema` | the database is of an older version of AgentChat, and was not to be migrated | no |
 * | `in-use` | another process has the SQLite file | no |
 * | `access-denied` | the database exists but refuses us: login, permissions, no such database | no |
 * | `busy` | somebody else held a lock for too long | yes |
 * | `unavailable` | the database cannot be reached, its disk is full or fails, its file is gone | yes |
 * | `corrupt` | the file is damaged or no database | no |
 * | `unreadable` | a row's content was changed by somebody else than the store; the message names the row | no |
 * | `closed` | used after it was closed | no |
 * | `failed` | the database refused a statement for another reason: a defect of AgentChat | no |
 */
export type StoreErrorCode =
  | "bad-url"
  | "bad-master-secret"
  | "wrong-master-secret"
  | "newer-schema"
  | "older-schema"
  | "in-use"
  | "access-denied"
  | "busy"
  | "unavailable"
  | "corrupt"
  | "unreadable"
  | "closed"
  | "failed";

export class StoreError extends AgentChatError<StoreErrorCode> {}
