import type { Generated } from "kysely";
import type { EventId, MembershipRecord, RoomId, UserId } from "#appservice";
import type {
  AnswerPolicy,
  ConsentStatus,
  ContactStance,
  ConversationEntry,
  JobKind,
  LimitName,
  MemoryKind,
  Recurrence,
  RecordFacts,
  ToolRequestRecord,
} from "#sdk";

/** Tables as the newest migration leaves them. Times are milliseconds since the epoch. */
export interface Schema {
  readonly settings: { readonly name: string; readonly value: Uint8Array };
  readonly people: PeopleTable;
  readonly inbox: InboxTable;
  readonly outbox: OutboxTable;
  readonly conversations: ConversationsTable;
  readonly memories: MemoriesTable;
  readonly summaries: SummariesTable;
  readonly reminders: RemindersTable;
  readonly assignments: AssignmentsTable;
  readonly consents: ConsentsTable;
  readonly consent_results: ConsentResultsTable;
  readonly room_policies: RoomPoliciesTable;
  readonly jobs: JobsTable;
  readonly suspensions: SuspensionsTable;
  readonly published_commands: PublishedCommandsTable;
  readonly tool_requests: ToolRequestsTable;
  readonly person_records: PersonRecordsTable;
  readonly audit_entries: AuditEntriesTable;
  readonly contacts: ContactsTable;
  readonly usage: UsageTable;
  readonly person_limits: PersonLimitsTable;
  readonly limit_notices: LimitNoticesTable;
  readonly virtual_users: VirtualUsersTable;
  readonly memberships: MembershipsTable;
  readonly agent_identities: AgentIdentitiesTable;
  readonly to_device: ToDeviceTable;
  readonly room_encryption: RoomEncryptionTable;
}

/** A row is a key: a person who was deleted and comes back gets a new `key_id`, which is never used again. */
export interface PeopleTable {
  readonly key_id: Generated<number>;
  readonly person_id: UserId;
  readonly salt: Uint8Array;
  readonly created_at: number;
}

/** What is done keeps event id and agent id only. */
export interface InboxTable {
  readonly sequence: Generated<number>;
  /** The event's own. First in the index of known events: what arrives together lies together, however random event ids are. */
  readonly timestamp: number;
  readonly event_id: EventId;
  readonly agent_id: UserId;
  readonly room_id: RoomId | null;
  readonly received_at: number;
  readonly body: Uint8Array | null;
  readonly person_key: number | null;
  /** 0 while it is not done. */
  readonly done_at: number;
}

/** What was sent keeps transaction id and event id only. */
export interface OutboxTable {
  readonly sequence: Generated<number>;
  readonly transaction_id: string;
  readonly agent_id: UserId | null;
  readonly room_id: RoomId | null;
  readonly type: string | null;
  readonly body: Uint8Array | null;
  readonly person_key: number | null;
  readonly event_id: EventId | null;
  /** 0 while it is not sent. */
  readonly sent_at: number;
}

export interface ConversationsTable {
  readonly sequence: Generated<number>;
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  readonly event_id: EventId;
  readonly sender: UserId;
  readonly role: ConversationEntry["role"];
  readonly timestamp: number;
  /** First event of the thread; `null` in the main timeline. */
  readonly thread_root: EventId | null;
  /** Event that an agent's entry answers. */
  readonly answers: EventId | null;
  readonly body: Uint8Array;
  readonly person_key: number;
}

export interface MemoriesTable {
  readonly agent_id: UserId;
  /** Unique among those of the agent and the person. */
  readonly number: number;
  readonly kind: MemoryKind;
  readonly created_at: number;
  readonly updated_at: number;
  readonly body: Uint8Array;
  readonly person_key: number;
}

export interface SummariesTable {
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  /** First event of the thread; empty for the main timeline. */
  readonly thread: EventId | "";
  readonly covers_until: EventId;
  readonly updated_at: number;
  readonly body: Uint8Array;
  readonly person_key: number;
}

/** What is done keeps everything but its text, so that it is not made again by the same source. */
export interface RemindersTable {
  readonly sequence: Generated<number>;
  readonly agent_id: UserId;
  /** Unique among the person's. */
  readonly source: string;
  /** Unique among the person's that are not done. */
  readonly number: number;
  readonly room_id: RoomId;
  readonly thread_root: EventId | null;
  /** When it is due for the first time. */
  readonly first_at: number;
  /** IANA name. */
  readonly time_zone: string;
  readonly recurrence: Recurrence | null;
  readonly body: Uint8Array | null;
  readonly person_key: number;
  /** When it is due again, once it was delivered for the first time. The content is not bound to it: it moves. */
  readonly next_at: number | null;
  /** 0 while it is not done. */
  readonly done_at: Generated<number>;
}

export interface AssignmentsTable {
  readonly bot_id: string;
  readonly person_id: UserId;
  readonly agent_id: UserId;
  readonly room_id: RoomId | null;
}

/** What is closed keeps ids and status only. */
export interface ConsentsTable {
  readonly sequence: Generated<number>;
  readonly consent_id: string;
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  readonly expires_at: number;
  readonly body: Uint8Array | null;
  readonly person_key: number;
  readonly status: Generated<ConsentStatus>;
  readonly question_id: EventId | null;
  readonly decided_by: EventId | null;
  /** 0 while it is not closed. */
  readonly closed_at: Generated<number>;
}

/** Results that were not told yet. */
export interface ConsentResultsTable {
  readonly sequence: Generated<number>;
  readonly consent_id: string;
  readonly body: Uint8Array;
  readonly person_key: number;
}

/** Of rooms where somebody set something. */
export interface RoomPoliciesTable {
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  readonly answer: AnswerPolicy;
  readonly is_quiet: 0 | 1;
}

/** What is finished is deleted. */
export interface JobsTable {
  readonly sequence: Generated<number>;
  readonly job_id: string;
  readonly kind: JobKind;
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  readonly body: Uint8Array;
  readonly person_key: number;
  readonly due_at: number;
  /** When it is due again, once it was put off. The content is bound neither to this nor to the progress: both change. */
  readonly next_at: number | null;
  readonly progress: Generated<string>;
}

/** People and agents. */
export interface SuspensionsTable {
  readonly user_id: UserId;
  readonly suspended_by: UserId;
  readonly suspended_at: number;
}

/** Of direct chats whose state describes an agent's commands. */
export interface PublishedCommandsTable {
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  /** JSON: command to digest. */
  readonly digests: string;
}

/** How far requests for offered tools have got, and what came of them. */
export interface ToolRequestsTable {
  /** Unique among the person's. */
  readonly request_id: string;
  readonly state: ToolRequestRecord["state"];
  readonly updated_at: number;
  readonly body: Uint8Array;
  readonly person_key: number;
}

/** What bots keep of people beside conversations. */
export interface PersonRecordsTable {
  readonly bot_id: string;
  readonly kind: string;
  /** Unique among those of the person, the bot and the kind. */
  readonly record_id: string;
  readonly encoding: RecordFacts["encoding"];
  /** Of the content before it is sealed. */
  readonly size_bytes: number;
  readonly updated_at: number;
  readonly body: Uint8Array;
  readonly person_key: number;
}

/** The newest of what was done for people. */
export interface AuditEntriesTable {
  readonly sequence: Generated<number>;
  readonly bot_id: string;
  /** Unique among those of the person and the bot. */
  readonly source: string;
  readonly done_at: number;
  readonly body: Uint8Array;
  readonly person_key: number;
}

/** What each person has decided about others. */
export interface ContactsTable {
  readonly person_id: UserId;
  readonly other_id: UserId;
  readonly stance: ContactStance;
  readonly since: number;
  /** 0 where the person has never asked the other. */
  readonly asked_at: number;
  /** JSON. */
  readonly grants: string;
  /** When the first of the grants runs out. */
  readonly runs_out_at: number | null;
  readonly revision: number;
  /** Names of contacts, once there are some. */
  readonly body: Uint8Array | null;
  readonly person_key: number | null;
}

/** What each person used on each day (UTC) of each model by each agent. */
export interface UsageTable {
  readonly person_id: UserId;
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly bot_id: string;
  readonly provider: string;
  readonly model: string;
  readonly currency: string;
  readonly calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly estimated_tokens: number;
  /** Millionths of the currency. */
  readonly money: number;
}

/** Limits that an admin has set. */
export interface PersonLimitsTable {
  readonly person_id: UserId;
  readonly name: LimitName;
  /** Empty for all. */
  readonly bot_id: string;
  /** Empty for all. */
  readonly provider: string;
  /** `null` for no limit. */
  readonly figure: number | null;
}

/** What people were told because of their limits. */
export interface LimitNoticesTable {
  readonly person_id: UserId;
  readonly notice: string;
  readonly source: string;
  readonly told_at: number;
}

export interface VirtualUsersTable {
  readonly user_id: UserId;
  readonly device_id: string;
  readonly display_name: string | null;
  readonly avatar_url: string | null;
}

export interface MembershipsTable {
  readonly agent_id: UserId;
  readonly room_id: RoomId;
  readonly membership: MembershipRecord["membership"];
  readonly is_direct: 0 | 1;
  readonly peer_id: UserId | null;
}

/** Private cross-signing keys are sealed with a key of the agent. */
export interface AgentIdentitiesTable {
  readonly agent_id: UserId;
  readonly device_id: string;
  /** `null` until there are some. */
  readonly body: Uint8Array | null;
  readonly person_key: number | null;
}

/** Messages as received: what is secret in them is encrypted for the device. */
export interface ToDeviceTable {
  readonly sequence: Generated<number>;
  readonly agent_id: UserId;
  readonly device_id: string;
  readonly event: string;
}

export interface RoomEncryptionTable {
  readonly room_id: RoomId;
  /** `null` for a room without encryption. */
  readonly algorithm: string | null;
  readonly rotation_period_ms: number | null;
  readonly rotation_period_messages: number | null;
}
