import type { EncryptionState } from "./encryption/state.ts";
import type { EventId, RoomId, UserId } from "./ids.ts";
import type { RoomEvent } from "./room-event.ts";

export type * from "./encryption/state.ts";

/**
 * The durable state the application service needs. `store/` implements it on SQLite and PostgreSQL; one contract suite runs on both.
 * Every method rejects with a `StoreError`; what rejected has changed nothing.
 */
export interface AppserviceState {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly directory: Directory;
  readonly encryption: EncryptionState;
}

/** An event on its way to one agent. The same event addressed to two agents is two deliveries. */
export interface Delivery {
  readonly agentId: UserId;
  readonly event: RoomEvent;
  /** When the transaction arrived, milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** A delivery that has been stored. `sequence` grows in the order of arrival and is unique. */
export interface StoredDelivery extends Delivery {
  readonly sequence: number;
}

/** Deliveries received and not yet done. Survives a crash; an event id is remembered after it is done, so that it is delivered once. */
export interface Inbox {
  /**
   * Stores deliveries in one statement and returns those that were not known, in order. Known means: same event id and same agent, done or not.
   * (The store may rely on an event id having one `timestamp`: the id stands for an event that never changes.)
   * Called before the transaction is acknowledged: when it rejects, the homeserver sends the transaction again.
   * The event is encrypted at rest under the key of its sender.
   */
  add(deliveries: readonly Delivery[]): Promise<readonly StoredDelivery[]>;
  /** Forgets the events' contents and keeps their ids. Unknown sequences are ignored. */
  markDone(sequences: readonly number[]): Promise<void>;
  /**
   * Deliveries not done, by sequence.
   * @param query.after only those with a greater sequence
   * @param query.mailbox only those of one agent in one room
   */
  unfinished(query: {
    readonly after: number;
    readonly limit: number;
    readonly mailbox?: { readonly agentId: UserId; readonly roomId: RoomId };
  }): Promise<readonly StoredDelivery[]>;
  /** How many are not done, and when the oldest of them arrived (milliseconds since the epoch). */
  depth(): Promise<{ readonly count: number; readonly oldestReceivedAt: number | undefined }>;
  /** Forgets the ids of deliveries done before this time (milliseconds since the epoch). */
  prune(doneBefore: number): Promise<void>;
}

/** A request to the homeserver that must take effect exactly once. */
export interface OutgoingEvent {
  /** Derived from (agent, source event, part); the homeserver de-duplicates by it. Unique. */
  readonly transactionId: string;
  readonly agentId: UserId;
  readonly roomId: RoomId;
  /** Event type in the request's path, e.g. `m.room.message`. */
  readonly type: string;
  /** Exact body of the request. A retry sends these bytes, whatever the caller would say now. */
  readonly body: string;
  /** Whose personal content this is: encrypted at rest under their key. */
  readonly personId: UserId;
}

/** What is to be sent, written down before it is sent. */
export interface Outbox {
  /**
   * Stores what is not known by its transaction id and returns for each, in order, what is to be sent: the event as stored first,
   * or the id of the event it became when it was sent already.
   */
  add(events: readonly OutgoingEvent[]): Promise<readonly OutboxEntry[]>;
  /** What is to be sent, or was, under this transaction id. */
  find(transactionId: string): Promise<OutboxEntry | undefined>;
  /** Forgets the bodies and keeps transaction id and event id. */
  markSent(sent: readonly { readonly transactionId: string; readonly eventId: EventId }[]): Promise<void>;
  /** Drops what the homeserver refuses for good, so that it is not sent again. */
  drop(transactionIds: readonly string[]): Promise<void>;
  /** Not sent yet, in the order they were added. Read at start. */
  unsent(limit: number): Promise<readonly OutgoingEvent[]>;
  /** Forgets what was sent before this time (milliseconds since the epoch). */
  prune(sentBefore: number): Promise<void>;
}

export type OutboxEntry =
  | { readonly status: "to-send"; readonly event: OutgoingEvent }
  | { readonly status: "sent"; readonly eventId: EventId };

/** A virtual user as we made it. */
export interface VirtualUserRecord {
  readonly userId: UserId;
  /** Device that sends are attributed to, so that the homeserver de-duplicates transaction ids across its own restarts. */
  readonly deviceId: string;
  readonly displayName: string | undefined;
  /** `mxc://` URI. */
  readonly avatarUrl: string | undefined;
}

/** What is known of an agent in a room, as the homeserver pushed it or as we did it. */
export interface MembershipRecord {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly membership: "invite" | "join";
  /** Marked as a direct chat by whoever made it (`is_direct`), never guessed from the number of members. */
  readonly isDirect: boolean;
  /** Who invited the agent, or whom the agent invited into a direct chat. */
  readonly peerId: UserId | undefined;
}

/** Virtual users and their memberships: remembered instead of asked for. */
export interface Directory {
  /** Everything, read once at start. */
  load(): Promise<{ readonly users: readonly VirtualUserRecord[]; readonly memberships: readonly MembershipRecord[] }>;
  saveUser(user: VirtualUserRecord): Promise<void>;
  deleteUser(userId: UserId): Promise<void>;
  /** Inserts or replaces. */
  saveMemberships(memberships: readonly MembershipRecord[]): Promise<void>;
  deleteMemberships(memberships: readonly { readonly agentId: UserId; readonly roomId: RoomId }[]): Promise<void>;
}
