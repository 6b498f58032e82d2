import type { Kysely, NotNull } from "kysely";
import type { Delivery, RoomEvent, RoomId, StoredDelivery, UserId } from "#appservice";
import type { StoredRow } from "./reader.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";
import type { SealedRow } from "./writer.ts";

export const inboxTable = sealedTable("inbox", {
  timestamp: "bigint",
  event_id: "text",
  agent_id: "text",
  room_id: "text",
  received_at: "bigint",
});

/** What is sealed of an event: all but what the row says in clear and the sender, whose key it is sealed with. */
type SealedEvent = Omit<RoomEvent, "eventId" | "roomId" | "sender">;

/** A delivery that waits, its event without what is sealed. */
interface WaitingRow extends Omit<StoredDelivery, "event"> {
  readonly event: Pick<RoomEvent, "eventId" | "roomId" | "sender">;
  readonly sealed: StoredRow;
}

export function toInboxRow({ agentId, event, receivedAt }: Delivery): SealedRow {
  const { type, stateKey, timestamp, content, unsigned, redacts } = event;
  const sealed: SealedEvent = { type, stateKey, timestamp, content, unsigned, redacts };
  return {
    table: inboxTable,
    clear: [indexedTimestamp(event), event.eventId, agentId, event.roomId, receivedAt],
    personId: event.sender,
    text: JSON.stringify(sealed),
  };
}

export function toDelivery({ sequence, agentId, receivedAt, event }: WaitingRow, text: string): StoredDelivery {
  const sealed: unknown = JSON.parse(text);
  if (!isSealedEvent(sealed)) throw new StoreError("failed", `${event.eventId} was sealed as something else`);
  // JSON has no undefined
  const { stateKey, redacts } = sealed;
  return { sequence, agentId, receivedAt, event: { ...event, ...sealed, stateKey, redacts } };
}

/** What opens is what we sealed; this looks no closer than is needed to tell the compiler. */
function isSealedEvent(value: unknown): value is SealedEvent {
  return typeof value === "object" && value !== null && "type" in value && "content" in value && "unsigned" in value;
}

/** Senders' servers claim all sorts of times; the column takes what is an exact number. What is sealed keeps what was claimed. */
export function indexedTimestamp({ timestamp }: RoomEvent): number {
  return Number.isSafeInteger(timestamp) ? timestamp : 0;
}

export async function unfinishedPage(
  db: Kysely<Schema>,
  after: number,
  limit: number,
  mailbox: { readonly agentId: UserId; readonly roomId: RoomId } | undefined,
): Promise<readonly WaitingRow[]> {
  const all = db
    .selectFrom("inbox")
    .innerJoin("people", "people.key_id", "inbox.person_key")
    .select(["sequence", "timestamp", "event_id", "agent_id", "room_id", "received_at", "body"])
    .select(["key_id", "person_id", "salt"])
    .where("done_at", "=", 0)
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit)
    .$narrowType<{ room_id: NotNull; body: NotNull }>();
  const wanted =
    mailbox === undefined ? all : all.where("room_id", "=", mailbox.roomId).where("agent_id", "=", mailbox.agentId);
  const rows = await wanted.execute();
  return rows.map((row) => ({
    sequence: row.sequence,
    agentId: row.agent_id,
    receivedAt: row.received_at,
    event: { eventId: row.event_id, roomId: row.room_id, sender: row.person_id },
    sealed: {
      clear: [row.timestamp, row.event_id, row.agent_id, row.room_id, row.received_at],
      body: row.body,
      keyId: row.key_id,
      personId: row.person_id,
      salt: row.salt,
    },
  }));
}
