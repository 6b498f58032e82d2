import type { RoomId, UserId } from "#appservice";

/** Which messages of a group an agent answers: all, those for it, or none. */
export type AnswerPolicy = "always" | "mention" | "never";

/** What an agent keeps to in one room. */
export interface RoomPolicy {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** For groups; in a direct chat everything is answered. */
  readonly answer: AnswerPolicy;
  /** Told to be silent until told otherwise. */
  readonly isQuiet: boolean;
}

export interface RoomPolicies {
  /** Those that were set. Read once at start. */
  all(): Promise<readonly RoomPolicy[]>;
  /** Inserts or replaces by (agent, room). */
  save(policy: RoomPolicy): Promise<void>;
  forgetRoom(agentId: UserId, roomId: RoomId): Promise<void>;
}
