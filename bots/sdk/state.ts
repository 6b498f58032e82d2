import type { EventId, RoomId, UserId } from "#appservice";
import type { AuditLog } from "./audit/audit-state.ts";
import type { Records } from "./records/records-state.ts";
import type { Contacts } from "./contacts/contacts-state.ts";
import type { Jobs } from "./administration/jobs-state.ts";
import type { Suspensions } from "./administration/suspensions-state.ts";
import type { KeptAttachment } from "./attachments/kept-attachment.ts";
import type { ConversationScope, Memories, Summaries } from "./memory/memory-state.ts";
import type { KeptPositions } from "./services/kept-positions.ts";
import type { Reminders } from "./reminders/reminders-state.ts";
import type { PublishedCommandsState } from "./commands/published-commands.ts";
import type { RoomPolicies } from "./rooms/room-policy.ts";
import type { LimitState } from "./limits/usage-state.ts";
import type { ToolRequests } from "./offers/tool-requests-state.ts";
import type { Consents } from "./consent/consent-state.ts";

export type * from "./commands/published-commands.ts";
export type * from "./rooms/room-policy.ts";
export type * from "./memory/memory-state.ts";
export type * from "./reminders/reminders-state.ts";
export type * from "./consent/consent-state.ts";
export type * from "./administration/jobs-state.ts";
export type * from "./administration/suspensions-state.ts";
export type * from "./offers/tool-requests-state.ts";
export type * from "./records/records-state.ts";
export type * from "./audit/audit-state.ts";
export type * from "./contacts/contacts-state.ts";
export type * from "./limits/limit.ts";
export type * from "./limits/usage-state.ts";

/**
 * The durable state bots and their runtime need beside the application service's own. `store/` implements it.
 * Every method rejects with a `StoreError`; what rejected has changed nothing.
 */
export interface BotState extends LimitState {
  readonly conversations: Conversations;
  readonly assignments: Assignments;
  readonly consents: Consents;
  readonly memories: Memories;
  readonly summaries: Summaries;
  readonly people: People;
  readonly roomPolicies: RoomPolicies;
  readonly publishedCommands: PublishedCommandsState;
  readonly reminders: Reminders;
  readonly jobs: Jobs;
  readonly suspensions: Suspensions;
  readonly records: Records;
  readonly auditLog: AuditLog;
  readonly contacts: Contacts;
  readonly toolRequests: ToolRequests;
  /** In memory where no Redis is configured. */
  readonly positions: KeptPositions;
}

/** One line of a conversation as one agent saw it. Text is encrypted at rest under the key of the person it belongs to. */
export interface ConversationEntry {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** Event that carried it. Unique per agent. */
  readonly eventId: EventId;
  readonly sender: UserId;
  /** `overheard`: said in a group, and not to the agent. */
  readonly role: "person" | "agent" | "overheard";
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** Whose personal content this is. For an agent's answer, the person who was answered. */
  readonly personId: UserId;
  /** First event of the thread that it is in. */
  readonly threadRoot?: EventId;
  /** For an agent's answer, the message that it answers. */
  readonly answers?: EventId;
  /** What came with it. */
  readonly attachment?: KeptAttachment;
}

/** One entry: what an agent keeps of an event. */
export interface ConversationKey {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly eventId: EventId;
}

/** One thread, or without `threadRoot` the main timeline; with `personId` only what that person and the agent said to each other, and what was overheard. */
export interface RecentQuery extends Partial<Pick<ConversationScope, "threadRoot" | "personId">> {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly limit: number;
}

export interface Conversations {
  /** Known event ids (per agent) are ignored. */
  append(entries: readonly ConversationEntry[]): Promise<void>;
  /** Appends something overheard and forgets the oldest of what was overheard in the room, so that `limit` remain. */
  overhear(entry: Omit<ConversationEntry, "role">, limit: number): Promise<void>;
  /** The newest entries (those appended last), oldest first; in a thread, with the message that began it. Entries whose person's key was deleted are left out. */
  recent(query: RecentQuery): Promise<readonly ConversationEntry[]>;
  /**
   * What the person and the agent said that holds all these words, newest first. Looks no further back than the newest 5,000 entries.
   * @param query.roomId only in this room
   */
  search(query: {
    readonly agentId: UserId;
    readonly personId: UserId;
    readonly roomId?: RoomId;
    readonly words: string;
    readonly limit: number;
  }): Promise<readonly ConversationEntry[]>;
  /** An entry, and what answers it; empty when it is not known. */
  exchange(key: ConversationKey): Promise<readonly ConversationEntry[]>;
  /** Gives a known entry another text and attachment. Everything else of it stays as it was appended; unknown entries are ignored. */
  replace(entry: ConversationEntry): Promise<void>;
  /** Forgets an entry and what answers it. */
  forget(key: ConversationKey): Promise<void>;
  /** What a person said, was answered, and was overheard saying, by all agents, in the order in which it was appended. @param query.after where the page before ended */
  ofPerson(query: {
    readonly personId: UserId;
    readonly after: number;
    readonly limit: number;
  }): Promise<{ readonly entries: readonly ConversationEntry[]; readonly next: number | undefined }>;
  /** When people last said something to these agents that is remembered, milliseconds since the epoch. */
  lastSpokenTo(agentIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>>;
  /** Forgets everything an agent remembers of a room. */
  forgetRoom(agentId: UserId, roomId: RoomId): Promise<void>;
}

/** A personal agent: which virtual user serves whom, and where. */
export interface Assignment {
  /** Id of the bot that it is an instance of, e.g. `assistant`. */
  readonly botId: string;
  readonly personId: UserId;
  readonly agentId: UserId;
  /** Their direct chat, once it is made. */
  readonly roomId: RoomId | undefined;
}

export interface Assignments {
  all(): Promise<readonly Assignment[]>;
  /** Inserts or replaces by (bot, person). */
  save(assignment: Assignment): Promise<void>;
}

export interface People {
  /**
   * Forgets a person: deletes their key and, in the same transaction, their conversations, memories, summaries, assignments, contacts (but for what others have refused them), consents, jobs, requests for tools, usage and limits, what waits of theirs in the outbox, and the
   * content of what waits of theirs in the inbox (its ids stay, so that it is not delivered again). Whatever was sealed under the key and is left
   * anywhere in the database's files or logs is unreadable from then on. Not so in backups: one that was made before holds the salt that the key is
   * derived with, so until it is thrown away, whoever has it and the master secret can read what it holds. Keep the two apart.
   * What the person sends later is sealed under a new key. Virtual users and memberships are not touched: see `Directory`.
   */
  delete(personId: UserId): Promise<void>;
}
