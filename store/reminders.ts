import { sql } from "kysely";
import type { Kysely, NotNull } from "kysely";
import type { UserId } from "#appservice";
import type { NewReminder, Reminder, Reminders } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";
import type { Writer } from "./writer.ts";

const remindersTable = sealedTable("reminders", {
  agent_id: "text",
  source: "text",
  number: "bigint",
  room_id: "text",
  thread_root: "text",
  first_at: "bigint",
  time_zone: "text",
  recurrence: "text",
});

const dueAt = sql<number>`coalesce(next_at, first_at)`;
/** In the statements themselves, since the indexes are for these rows only. */
const notDone = sql.lit(0);

/** Numbers that others took in the meantime: more than a person can ask for at once. */
const attempts = 100;
/** As long as the turn that asked could be run again. */
const rememberedMs = 7 * 24 * 3_600_000;

export function createReminders(db: Kysely<Schema>, writer: Writer, reader: Reader, now: () => number): Reminders {
  const toReminders = (rows: readonly Row[]): readonly Reminder[] => rows.flatMap((row) => toReminder(row, reader));

  async function findKnown(reminder: NewReminder): Promise<Reminder | undefined> {
    const row = await db
      .selectFrom("reminders")
      .select(["number", "first_at", "time_zone", "recurrence"])
      .where("person_key", "in", keysOf(db, reminder.personId))
      .where("source", "=", reminder.source)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { number, first_at: firstAt, time_zone: timeZone } = row;
    return { ...reminder, number, firstAt, dueAt: firstAt, timeZone, recurrence: row.recurrence ?? undefined };
  }

  async function highestNumber(personId: UserId): Promise<number> {
    const row = await db
      .selectFrom("reminders")
      .select(({ fn }) => fn.max("number").as("highest"))
      .where("person_key", "in", keysOf(db, personId))
      .where("done_at", "=", notDone)
      .executeTakeFirst();
    return row?.highest ?? 0;
  }

  const waitingOf = (personId: UserId) =>
    db.updateTable("reminders").where("person_key", "in", keysOf(db, personId)).where("done_at", "=", notDone);

  async function prune(): Promise<void> {
    await db
      .deleteFrom("reminders")
      .where("done_at", ">", notDone)
      .where("done_at", "<", now() - rememberedMs)
      .execute();
  }

  return {
    async add(reminder) {
      const { agentId, personId, source, roomId, threadRoot = null, text, firstAt, timeZone } = reminder;
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const known = await findKnown(reminder);
        if (known !== undefined) return known;
        const number = (await highestNumber(personId)) + 1;
        const clear = [agentId, source, number, roomId, threadRoot, firstAt, timeZone, reminder.recurrence ?? null];
        const [sequence] = await writer.write([{ table: remindersTable, clear, personId, text }]);
        if (sequence !== undefined) return { ...reminder, number, dueAt: firstAt };
      }
      throw new StoreError("busy", "a reminder found no free number: try again", { retryable: true });
    },
    async list({ personId, agentId }) {
      const all = waitingRows(db).where("person_id", "=", personId);
      const own = agentId === undefined ? all : all.where("agent_id", "=", agentId);
      return toReminders(await own.orderBy(dueAt).orderBy("number").execute());
    },
    async cancel({ personId, agentId }, number) {
      const cancelled = await waitingOf(personId)
        .set({ done_at: now(), body: null })
        .where("number", "=", number)
        .$if(agentId !== undefined, (query) => query.where("agent_id", "=", agentId ?? null))
        .returning("number")
        .execute();
      await prune();
      return cancelled.length > 0;
    },
    async due(at) {
      return toReminders(await waitingRows(db).where(dueAt, "<=", at).orderBy(dueAt).orderBy("sequence").execute());
    },
    async nextAfter(at) {
      const row = await db
        .selectFrom("reminders")
        .select(dueAt.as("dueAt"))
        .where("done_at", "=", notDone)
        .where(dueAt, ">", at)
        .orderBy(dueAt)
        .limit(1)
        .executeTakeFirst();
      return row?.dueAt;
    },
    async settle({ personId, source, dueAt: due }, nextAt) {
      await waitingOf(personId)
        .set(nextAt === undefined ? { done_at: now(), body: null } : { next_at: nextAt })
        .where("source", "=", source)
        .where(dueAt, "=", due)
        .execute();
      await prune();
    },
  };
}

function keysOf(db: Kysely<Schema>, personId: UserId) {
  return db.selectFrom("people").select("key_id").where("person_id", "=", personId);
}

function waitingRows(db: Kysely<Schema>) {
  return db
    .selectFrom("reminders")
    .innerJoin("people", "people.key_id", "reminders.person_key")
    .select(["agent_id", "source", "number", "room_id", "thread_root", "first_at", "time_zone", "recurrence", "body"])
    .select(["key_id", "person_id", "salt", dueAt.as("due_at")])
    .where("done_at", "=", notDone)
    .$narrowType<{ body: NotNull }>();
}

type Row = Awaited<ReturnType<ReturnType<typeof waitingRows>["execute"]>>[number];

function toReminder(row: Row, reader: Reader): readonly Reminder[] {
  const { agent_id: agentId, source, number, room_id: roomId, first_at: firstAt, time_zone: timeZone } = row;
  const text = reader.tryOpen(remindersTable, {
    clear: [agentId, source, number, roomId, row.thread_root, firstAt, timeZone, row.recurrence],
    body: row.body,
    keyId: row.key_id,
    personId: row.person_id,
    salt: row.salt,
  });
  if (text === undefined) return [];
  const [threadRoot, recurrence] = [row.thread_root ?? undefined, row.recurrence ?? undefined];
  const place = { agentId, personId: row.person_id, source, roomId, threadRoot };
  return [{ ...place, text, firstAt, timeZone, recurrence, number, dueAt: row.due_at }];
}
