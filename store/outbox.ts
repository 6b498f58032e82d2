import type { Kysely, NotNull } from "kysely";
import type { EventId, Outbox, OutboxEntry, OutgoingEvent } from "#appservice";
import type { BatchStatement } from "./batch-statement.ts";
import { pruneInSteps } from "./prune-in-steps.ts";
import type { Reader, StoredRow } from "./reader.ts";
import type { Schema } from "./schema.ts";
import type { SealedRow, Writer } from "./writer.ts";
import { sealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";

const outboxTable = sealedTable("outbox", { transaction_id: "text", agent_id: "text", room_id: "text", type: "text" });

/** A mark that a power failure undoes costs one more request with the same transaction id, which the homeserver recognizes. */
const markSent: BatchStatement = {
  survivesPowerFailure: false,
  sqlite: `update outbox set sent_at = ?, event_id = ?, agent_id = null, room_id = null, type = null, body = null, person_key = null
    where transaction_id = ? and sent_at = 0`,
  postgresql: `update outbox set sent_at = sent.at, event_id = sent.event, agent_id = null, room_id = null, type = null, body = null, person_key = null
    from unnest($1::bigint[], $2::text[], $3::text[]) as sent (at, event, transaction)
    where transaction_id = sent.transaction and sent_at = 0`,
};

export function createOutbox(db: Kysely<Schema>, writer: Writer, reader: Reader, now: () => number): Outbox {
  async function readKnown(transactionIds: readonly string[]): Promise<ReadonlyMap<string, OutboxEntry>> {
    const sent = await db
      .selectFrom("outbox")
      .select(["transaction_id", "event_id"])
      .where("transaction_id", "in", transactionIds)
      .where("event_id", "is not", null)
      .$narrowType<{ readonly event_id: EventId }>()
      .execute();
    const waiting = await waitingRows(db).where("transaction_id", "in", transactionIds).execute();
    return new Map<string, OutboxEntry>([
      ...sent.map((row) => [row.transaction_id, { status: "sent", eventId: row.event_id }] as const),
      ...waiting
        .map(toStored)
        .map(
          (row) =>
            [
              row.event.transactionId,
              { status: "to-send", event: { ...row.event, body: reader.open(outboxTable, row) } },
            ] as const,
        ),
    ]);
  }

  return {
    async add(events) {
      const sequences = await writer.write(events.map(toRow));
      const known = events.filter((_, place) => sequences[place] === undefined);
      const stored = known.length === 0 ? undefined : await readKnown(known.map((event) => event.transactionId));
      return events.map((event, place): OutboxEntry => {
        if (sequences[place] !== undefined) return { status: "to-send", event };
        const entry = stored?.get(event.transactionId);
        if (entry !== undefined) return entry;
        throw new StoreError(
          "busy",
          `${event.transactionId} was dropped from the outbox while it was added: try again`,
          {
            retryable: true,
          },
        );
      });
    },
    async find(transactionId) {
      return (await readKnown([transactionId])).get(transactionId);
    },
    async markSent(sent) {
      const sentAt = now();
      await writer.write(
        sent.map(({ transactionId, eventId }) => ({ statement: markSent, values: [sentAt, eventId, transactionId] })),
      );
    },
    async drop(transactionIds) {
      if (transactionIds.length === 0) return;
      await db.deleteFrom("outbox").where("transaction_id", "in", transactionIds).where("sent_at", "=", 0).execute();
    },
    async unsent(limit) {
      const rows = await waitingRows(db).orderBy("sequence").limit(limit).execute();
      return rows.map(toStored).flatMap((row) => {
        const body = reader.tryOpen(outboxTable, row);
        return body === undefined ? [] : [{ ...row.event, body }];
      });
    },
    prune: (sentBefore) => pruneInSteps(db, "outbox", "sent_at", sentBefore),
  };
}

type EventWithoutBody = Omit<OutgoingEvent, "body">;

interface WaitingRow extends StoredRow {
  readonly event: EventWithoutBody;
}

function waitingRows(db: Kysely<Schema>) {
  return db
    .selectFrom("outbox")
    .innerJoin("people", "people.key_id", "outbox.person_key")
    .select(["transaction_id", "agent_id", "room_id", "type", "body", "key_id", "person_id", "salt"])
    .where("sent_at", "=", 0)
    .$narrowType<{ agent_id: NotNull; room_id: NotNull; type: NotNull; body: NotNull }>();
}

function toStored(row: Awaited<ReturnType<ReturnType<typeof waitingRows>["execute"]>>[number]): WaitingRow {
  return {
    clear: [row.transaction_id, row.agent_id, row.room_id, row.type],
    body: row.body,
    keyId: row.key_id,
    personId: row.person_id,
    salt: row.salt,
    event: {
      transactionId: row.transaction_id,
      agentId: row.agent_id,
      roomId: row.room_id,
      type: row.type,
      personId: row.person_id,
    },
  };
}

function toRow({ transactionId, agentId, roomId, type, body, personId }: OutgoingEvent): SealedRow {
  return { table: outboxTable, clear: [transactionId, agentId, roomId, type], personId, text: body };
}
