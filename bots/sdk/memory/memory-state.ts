import type { EventId, RoomId, UserId } from "#appservice";

/**
 * What an agent remembers about a person: a fact, something they prefer, or how they like to be talked to. Of `time-zone` (an IANA name), `language`
 * (a BCP 47 tag), `model` (the name of one of the models that the operator offers), `voice` (when answers are said aloud: `always`, `to voice`, `never`) and `transcripts` (of voice
 * messages: `shown`, `hidden`) there is one at most.
 */
export type MemoryKind = "fact" | "preference" | "style" | "time-zone" | "language" | "model" | "voice" | "transcripts";

/** Whose memory, and of whom: each agent remembers for itself. */
export interface MemoryOwner {
  readonly agentId: UserId;
  readonly personId: UserId;
}

/** Something that an agent remembers of a person. */
export interface Memory {
  /** 1, 2, 3 … among those of its owner: the name by which people call it. It stays the same as others come and go. */
  readonly number: number;
  readonly kind: MemoryKind;
  /** Encrypted at rest under the person's key. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Memories {
  /** By number. */
  list(owner: MemoryOwner): Promise<readonly Memory[]>;
  /** The agents that remember something of a person. */
  agentsOf(personId: UserId): Promise<readonly UserId[]>;
  /** Adds one under the next number. */
  add(
    owner: MemoryOwner,
    memory: { readonly kind: MemoryKind; readonly text: string; readonly at: number },
  ): Promise<Memory>;
  /** Replaces the one of that number. Resolves with `false` when there is none. */
  update(owner: MemoryOwner, memory: Memory): Promise<boolean>;
  /** Numbers that there are not are ignored. */
  delete(owner: MemoryOwner, numbers: readonly number[]): Promise<void>;
}

/** A person's conversation with an agent: in a room's main timeline, or in one of its threads. */
export interface ConversationScope extends MemoryOwner {
  readonly roomId: RoomId;
  readonly threadRoot: EventId | undefined;
}

/** What the older part of a conversation was about. */
export interface Summary {
  /** Encrypted at rest under the person's key. */
  readonly text: string;
  /** The newest event that it covers: what was said after that is not in it. */
  readonly coversUntil: EventId;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** One running summary for each conversation. */
export interface Summaries {
  find(scope: ConversationScope): Promise<Summary | undefined>;
  /** All of a person, by all agents. */
  ofPerson(personId: UserId): Promise<readonly (ConversationScope & Summary)[]>;
  /** Inserts or replaces. */
  save(scope: ConversationScope, summary: Summary): Promise<void>;
  /** Forgets an agent's summaries of a room: when it leaves, and when something that one may cover is taken back. */
  forgetRoom(agentId: UserId, roomId: RoomId): Promise<void>;
  /** Forgets an agent's summaries of what it said with a person, in all rooms. */
  forgetPerson(owner: MemoryOwner): Promise<void>;
}
