import type { Kysely } from "kysely";
import type { Delivery, Inbox, RoomEvent, RoomId, StoredDelivery, UserId } from "#appservice";
import type { BatchStatement } from "./batch-statement.ts";
import { pruneInSteps } from "./prune-in-steps.ts";
import type { Schema } from "./schema.ts";
import type { Reader, StoredRow } from "./reader.ts";
import { sealedTable } from "./sealed-table.ts";
import type { SealedRow, Writer } from "./writer.ts";

const inboxTable = sealedTable("inbox", {
  timestamp: "bigint",
  event_id: "text",
  agent_id: "text",
  room_id: "text",
  received_at: "bigint",
});

/** A mark that a power failure undoes costs one turn more, whose effects the outbox and the homeserver recognize. */
const markDone: BatchStatement = {
  survivesPowerFailure: false,
  sqlite: `update inbox set done_at = ?, room_id = null, body = null, person_key = null where sequence = ? and done_at = 0`,
  postgresql: `update inbox set done_at = done.at, room_id = null, body = null, person_key = null
    from unnest($1::bigint[], $2::bigint[]) as done (at, number) where sequence = done.number and done_at = 0`,
};

export async function openInbox(db: Kysely<Schema>, writer: Writer, reader: Reader, now: () => number): Promise<Inbox> {
  /** Highest sequence that was handed out by `add` or `unfinished`, in this run or before. */
  let handedOut = await newestSequence(db);
  /** Deliveries whose storing failed, with `handedOut` at that time: a database that breaks off may have stored them nevertheless. */
  const uncertain = new Map<string, number>();

  /** What was stored although `add` rejected is new to the caller, and to be returned when the homeserver sends it again. */
  async function storedAfterAll(delivery: Delivery): Promise<StoredDelivery | undefined> {
    const since = uncertain.get(keyOf(delivery));
    if (since === undefined) return undefined;
    const row = await db
      .selectFrom("inbox")
      .select("sequence")
      .where("timestamp", "=", indexed(delivery.event.timestamp))
      .where("event_id", "=", delivery.event.eventId)
      .where("agent_id", "=", delivery.agentId)
      .where("done_at", "=", 0)
      .where("sequence", ">", since)
      .executeTakeFirst();
    return row === undefined ? undefined : { ...delivery, sequence: row.sequence };
  }

  async function insert(deliveries: readonly Delivery[]): Promise<readonly (number | undefined)[]> {
    try {
      return await writer.write(deliveries.map(toRow));
    } catch (error) {
      for (const delivery of deliveries) uncertain.set(keyOf(delivery), handedOut);
      throw error;
    }
  }

  function settle(delivery: Delivery): void {
    if (uncertain.size > 0) uncertain.delete(keyOf(delivery));
  }

  function handOut(deliveries: readonly StoredDelivery[]): readonly StoredDelivery[] {
    for (const { sequence } of deliveries) handedOut = Math.max(handedOut, sequence);
    return deliveries;
  }

  return {
    async add(deliveries) {
      const sequences = await insert(deliveries);
      const added: StoredDelivery[] = [];
      for (const [place, delivery] of deliveries.entries()) {
        const sequence = sequences[place];
        if (sequence !== undefined) added.push({ ...delivery, sequence });
        else if (uncertain.size > 0) {
          const stored = await storedAfterAll(delivery);
          if (stored !== undefined) added.push(stored);
        }
      }
      for (const delivery of deliveries) settle(delivery);
      return handOut(added);
    },
    async markDone(sequences) {
      const doneAt = now();
      await writer.write(sequences.map((sequence) => ({ statement: markDone, values: [doneAt, sequence] })));
    },
    async unfinished({ after, limit, mailbox }) {
      const found: StoredDelivery[] = [];
      let last = after;
      // rows that cannot be read are left out; that must not look like the end
      for (let rows = 1; found.length < limit && rows > 0;) {
        const page = await unfinishedPage(db, last, limit - found.length, mailbox);
        for (const row of page) {
          last = row.sequence;
          const text = reader.tryOpen(inboxTable, row);
          if (text !== undefined) found.push(toDelivery(row, text));
        }
        rows = page.length;
      }
      found.forEach(settle);
      return handOut(found);
    },
    async depth() {
      const { count } = await db
        .selectFrom("inbox")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("done_at", "=", 0)
        .executeTakeFirstOrThrow();
      const oldest = await db
        .selectFrom("inbox")
        .select("received_at")
        .where("done_at", "=", 0)
        .orderBy("sequence")
        .limit(1)
        .executeTakeFirst();
      return { count, oldestReceivedAt: oldest?.received_at };
    },
    prune: (doneBefore) => pruneInSteps(db, "inbox", "done_at", doneBefore),
  };
}

/** One that is known stays known while the table is not empty: sequences are never used twice. */
async function newestSequence(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom("inbox")
    .select(({ fn }) => fn.max("sequence").as("newest"))
    .executeTakeFirst();
  return row?.newest ?? 0;
}

async function unfinishedPage(
  db: Kysely<Schema>,
  after: number,
  limit: number,
  mailbox: { readonly agentId: UserId; readonly roomId: RoomId } | undefined,
): Promise<readonly UnfinishedRow[]> {
  const rows = await db
    .selectFrom("inbox")
    .innerJoin("people", "people.key_id", "inbox.person_key")
    .select([
      "sequence",
      "timestamp",
      "event_id",
      "agent_id",
      "room_id",
      "received_at",
      "people.key_id",
      "people.person_id",
      "people.salt",
    ])
    .select((row) => row.ref("body").$notNull().as("body"))
    .where("done_at", "=", 0)
    .where("sequence", ">", after)
    .$if(mailbox !== undefined, (query) =>
      query.where("agent_id", "=", mailbox?.agentId ?? null).where("room_id", "=", mailbox?.roomId ?? null),
    )
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    sequence: row.sequence,
    agentId: row.agent_id,
    receivedAt: row.received_at,
    clear: [row.timestamp, row.event_id, row.agent_id, row.room_id, row.received_at],
    body: row.body,
    keyId: row.key_id,
    personId: row.person_id,
    salt: row.salt,
  }));
}

interface UnfinishedRow extends StoredRow {
  readonly sequence: number;
  readonly agentId: UserId;
  readonly receivedAt: number;
}

function toRow({ agentId, event, receivedAt }: Delivery): SealedRow {
  return {
    table: inboxTable,
    clear: [indexed(event.timestamp), event.eventId, agentId, event.roomId, receivedAt],
    personId: event.sender,
    text: JSON.stringify(event),
  };
}

function toDelivery({ sequence, agentId, receivedAt }: UnfinishedRow, text: string): StoredDelivery {
  const event = JSON.parse(text) as RoomEvent;
  // JSON has no undefined
  return { sequence, agentId, receivedAt, event: { ...event, stateKey: event.stateKey, redacts: event.redacts } };
}

/** Senders' servers claim all sorts of times; the column takes what is an exact number. The event keeps what was claimed. */
function indexed(timestamp: number): number {
  return Number.isSafeInteger(timestamp) ? timestamp : 0;
}

function keyOf({ agentId, event }: Delivery): string {
  return `${agentId}\0${event.eventId}`;
}
