import type { Kysely } from "kysely";
import type { Delivery, Inbox, StoredDelivery } from "#appservice";
import type { BatchStatement } from "./batch-statement.ts";
import { inboxTable, indexedTimestamp, toDelivery, toInboxRow, unfinishedPage } from "./inbox-rows.ts";
import { pruneInSteps } from "./prune-in-steps.ts";
import type { Schema } from "./schema.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

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
  /** Deliveries whose storing failed, with `handedOut` when it first did: a database that breaks off may have stored them nevertheless. */
  const uncertain = new Map<string, number>();

  /** What was stored although `add` rejected is new to the caller, and to be returned when the homeserver sends it again. */
  async function storedAfterAll(delivery: Delivery): Promise<StoredDelivery | undefined> {
    const since = uncertain.get(keyOf(delivery));
    if (since === undefined) return undefined;
    const row = await db
      .selectFrom("inbox")
      .select("sequence")
      .where("timestamp", "=", indexedTimestamp(delivery.event))
      .where("event_id", "=", delivery.event.eventId)
      .where("agent_id", "=", delivery.agentId)
      .where("done_at", "=", 0)
      .where("sequence", ">", since)
      .executeTakeFirst();
    return row === undefined ? undefined : { ...delivery, sequence: row.sequence };
  }

  async function insert(deliveries: readonly Delivery[]): Promise<readonly (number | undefined)[]> {
    try {
      return await writer.write(deliveries.map(toInboxRow));
    } catch (error) {
      for (const key of deliveries.map(keyOf)) uncertain.set(key, uncertain.get(key) ?? handedOut);
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
        settle(delivery);
      }
      return handOut(added);
    },
    async markDone(sequences) {
      const doneAt = now();
      await writer.write(sequences.map((sequence) => ({ statement: markDone, values: [doneAt, sequence] })));
    },
    async unfinished({ after, limit, mailbox }) {
      const found: StoredDelivery[] = [];
      let last = after;
      for (let isEnd = false; !isEnd && found.length < limit;) {
        const wanted = limit - found.length;
        const page = await unfinishedPage(db, last, wanted, mailbox);
        for (const row of page) {
          const text = reader.tryOpen(inboxTable, row.sealed);
          if (text !== undefined) found.push(toDelivery(row, text));
        }
        last = page.at(-1)?.sequence ?? last;
        // rows that cannot be read are left out, which must not look like the end to the caller
        isEnd = page.length < wanted;
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

function keyOf({ agentId, event }: Delivery): string {
  return `${agentId}\0${event.eventId}`;
}
