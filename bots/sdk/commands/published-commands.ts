import type { RoomId, UserId } from "#appservice";

/** Which descriptions of commands an agent has put into the state of a direct chat. */
export interface PublishedCommands {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** Digest of each description, by the command's name, as JSON. */
  readonly digests: string;
}

export interface PublishedCommandsState {
  /** Read once at start. */
  all(): Promise<readonly PublishedCommands[]>;
  /** Inserts or replaces by (agent, room). */
  save(published: PublishedCommands): Promise<void>;
  forgetRoom(agentId: UserId, roomId: RoomId): Promise<void>;
}
