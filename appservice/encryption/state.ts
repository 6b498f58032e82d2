import type { RoomId, UserId } from "../ids.ts";

/** What encryption needs to remember beside the crypto store itself. `store/` implements it; every method rejects with a `StoreError`. */
export interface EncryptionState {
  readonly identities: Identities;
  readonly toDevice: ToDeviceInbox;
  readonly rooms: RoomEncryptions;
  readonly cryptoStore: CryptoStoreMark;
}

/** What makes an agent the same to others: kept apart from the crypto store, so that a lost device can be replaced without a warning to anybody. */
export interface AgentIdentity {
  readonly agentId: UserId;
  /** Device whose keys are published, or about to be. */
  readonly deviceId: string;
  /** Private cross-signing keys; `undefined` until they are made. */
  readonly seeds: CrossSigningSeeds | undefined;
}

/** Three private keys of cross-signing, unpadded base64 (client-server API, "Cross-signing"). */
export interface CrossSigningSeeds {
  readonly masterKey: string;
  readonly selfSigningKey: string;
  readonly userSigningKey: string;
}

export interface Identities {
  all(): Promise<readonly Omit<AgentIdentity, "seeds">[]>;
  find(agentId: UserId): Promise<AgentIdentity | undefined>;
  /** Inserts or replaces. The seeds are encrypted at rest under a key of the agent. */
  save(identity: AgentIdentity): Promise<void>;
  /** Forgets it, and the key that its seeds were encrypted with. */
  delete(agentId: UserId): Promise<void>;
}

/** A to-device message of a transaction (client-server API, "Send-to-Device messaging"). */
export interface ToDeviceMessage {
  readonly agentId: UserId;
  readonly deviceId: string;
  /** JSON of the event as received, without the fields that address it. */
  readonly event: string;
}

export interface StoredToDeviceMessage extends ToDeviceMessage {
  /** Grows in the order of arrival. */
  readonly sequence: number;
}

/** To-device messages that were acknowledged and did not reach their machine yet. */
export interface ToDeviceInbox {
  /** Called before the transaction is acknowledged. */
  add(messages: readonly ToDeviceMessage[]): Promise<readonly StoredToDeviceMessage[]>;
  /** Forgets them. Unknown sequences are ignored. */
  markDone(sequences: readonly number[]): Promise<void>;
  /** In the order of arrival, those with a greater sequence than `after`. */
  unfinished(query: { readonly after: number; readonly limit: number }): Promise<readonly StoredToDeviceMessage[]>;
}

/** Whether a room is encrypted, once that is known. An encrypted room stays so (client-server API, `m.room.encryption`). */
export interface RoomEncryption {
  readonly roomId: RoomId;
  /** `undefined` for a room without encryption. */
  readonly settings: EncryptionSettings | undefined;
}

/** Content of `m.room.encryption`. */
export interface EncryptionSettings {
  readonly algorithm: string;
  /** Milliseconds a session is used for. */
  readonly rotationPeriodMs: number | undefined;
  /** Messages a session is used for. */
  readonly rotationPeriodMessages: number | undefined;
}

export interface RoomEncryptions {
  /** Read once at start. */
  all(): Promise<readonly RoomEncryption[]>;
  /** Inserts or replaces; what is known to be encrypted never becomes unencrypted. */
  save(room: RoomEncryption): Promise<void>;
}

/** Which crypto store it is, and how far it has counted: tells a foreign store and an old copy. */
export interface StoreMark {
  readonly id: string;
  readonly epoch: number;
}

/** The mark of the crypto store that belongs to this database. */
export interface CryptoStoreMark {
  load(): Promise<StoreMark | undefined>;
  save(mark: StoreMark): Promise<void>;
}
