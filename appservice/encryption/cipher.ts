import type { RoomId, UserId } from "../ids.ts";

/** What is to be said in a room, by whom. */
export interface ClearEvent {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What may be sent there. */
export interface SealedEvent {
  /** `m.room.encrypted` in an encrypted room, and otherwise the type it had. */
  readonly type: string;
  /** JSON of the content. */
  readonly body: string;
}

/** Stands between what agents say and what leaves: nothing in clear enters an encrypted room. */
export interface Cipher {
  /** Whether the room is known to be without encryption. */
  isClear(roomId: RoomId): boolean;
  /**
   * Encrypts in an encrypted room. Everybody who is to read it has been given the key when this resolves. Each call uses up a place in the session: what it
   * gave is to be stored before it is sent, and sent again as it is.
   * @throws MatrixError when it cannot be known whether the room is encrypted; EncryptionError when it cannot be encrypted. Nothing may be sent then.
   */
  seal(event: ClearEvent): Promise<SealedEvent>;
}
