import { AgentChatError } from "#error";

/**
 * | code | meaning | retryable |
 * | --- | --- | --- |
 * | `in-use` | another process has the crypto store | no |
 * | `newer-store` | a newer version of AgentChat made the crypto store | no |
 * | `unusable-store` | the crypto store's file cannot be opened, is damaged or is something else | no |
 * | `indexeddb-taken` | another program in this process has put an IndexedDB where the encryption library looks for ours | no |
 * | `wrong-master-secret` | the crypto store was made with another master secret | no |
 * | `panic` | the encryption library broke down; its machine is opened again by the next call | yes |
 * | `timeout` | the encryption library did not come back in time; its machine is opened again by the next call | yes |
 * | `interrupted` | the machine was thrown away because of another call's failure | yes |
 * | `store-unavailable` | the crypto store cannot be read or written now: its disk is full or fails | yes |
 * | `device-lost` | the homeserver does not have this device's keys, or others: the agent needs a new device | no |
 * | `bad-file` | an attachment is not what its sender encrypted | no |
 * | `foreign-store` | the crypto store belongs to another database | no |
 * | `old-store` | the crypto store is an old copy | no |
 * | `closed` | used after it was closed | no |
 * | `failed` | the encryption library refused: a defect of AgentChat | no |
 */
export type EncryptionErrorCode =
  | "in-use"
  | "newer-store"
  | "unusable-store"
  | "indexeddb-taken"
  | "wrong-master-secret"
  | "panic"
  | "timeout"
  | "interrupted"
  | "store-unavailable"
  | "device-lost"
  | "bad-file"
  | "foreign-store"
  | "old-store"
  | "closed"
  | "failed";

export class EncryptionError extends AgentChatError<EncryptionErrorCode> {}
