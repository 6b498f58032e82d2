import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { UserId } from "#appservice";
import type { Reminder, ReminderOwner, Reminders } from "#sdk";
import type { Reader } from "./reader.ts";
import type { Schema } from "./schema.ts";
import { sealedTable } from "./sealed-table.ts";
import { StoreError } from "./store-error.ts";
import type { Writer } from "./writer.ts";

const remindersTable = sealedTable("reminders", {
  agent_id: "text",
  number: "bigint",
  room_id: "text",
  thread_root: "text",
  first_at: "bigint",
  time_zone: "text",
  recurrence: "text",
});

const dueAt = sql<number>`coalesce(next_at, first_at)`;

/** Numbers that others took in the meantime: more than a person can ask for at once. */
const attempts = 100;

export function createReminders(db: Kysely<Schema>, writer: Writer, reader: Reader): Reminders {
  const toReminders = (rows: readonly Row[]): readonly Reminder[] => rows.flatMap((row) => toReminder(row, reader));

  async function highestNumber(personId: UserId): Promise<number> {
    const row = await db
      .selectFrom("reminders")
      .select(({ fn }) => fn.max("number").as("highest"))
      .where("person_key", "in", keysOf(db, personId))
      .executeTakeFirst();
    return row?.highest ?? 0;
  }

  return {
    async add(reminder) {
      const { agentId, personId, roomId, threadRoot = null, text, firstAt, timeZone, recurrence = null } = reminder;
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const number = (await highestNumber(personId)) + 1;
        const clear = [agentId, number, roomId, threadRoot, firstAt, timeZone, recurrence];
        const [sequence] = await writer.write([{ table: remindersTable, clear, personId, text }]);
        if (sequence !== undefined) return { ...reminder, number, dueAt: firstAt };
      }
      throw new StoreError("busy", "a reminder found no free number: try again", { retryable: true });
    },
    async list({ personId, agentId }) {
      const all = storedReminders(db).where("person_id", "=", personId);
      const own = agentId === undefined ? all : all.where("agent_id", "=", agentId);
      return toReminders(await own.orderBy(dueAt).orderBy("number").execute());
    },
    async cancel({ personId, agentId }: ReminderOwner, number) {
      const any = db
        .deleteFrom("reminders")
        .where("number", "=", number)
        .where("person_key", "in", keysOf(db, personId));
      const own = agentId === undefined ? any : any.where("agent_id", "=", agentId);
      return (await own.returning("number").execute()).length > 0;
    },
    async due(at) {
      return toReminders(await storedReminders(db).where(dueAt, "<=", at).orderBy(dueAt).orderBy("sequence").execute());
    },
    async nextAfter(at) {
      const row = await db
        .selectFrom("reminders")
        .select(dueAt.as("dueAt"))
        .where(dueAt, ">", at)
        .orderBy(dueAt)
        .limit(1)
        .executeTakeFirst();
      return row?.dueAt;
    },
    async settle(reminder, nextAt) {
      const { personId, number } = reminder;
      if (nextAt === undefined) {
        await db
          .deleteFrom("reminders")
          .where("number", "=", number)
          .where(dueAt, "=", reminder.dueAt)
          .where("person_key", "in", keysOf(db, personId))
          .execute();
        return;
      }
      await db
        .updateTable("reminders")
        .set({ next_at: nextAt })
        .where("number", "=", number)
        .where(dueAt, "=", reminder.dueAt)
        .where("person_key", "in", keysOf(db, personId))
        .execute();
    },
  };
}

function keysOf(db: Kysely<Schema>, personId: UserId) {
  return db.selectFrom("people").select("key_id").where("person_id", "=", personId);
}

function storedReminders(db: Kysely<Schema>) {
  return db
    .selectFrom("reminders")
    .innerJoin("people", "people.key_id", "reminders.person_key")
    .select(["agent_id", "number", "room_id", "thread_root", "first_at", "time_zone", "recurrence", "body"])
    .select(["key_id", "person_id", "salt", dueAt.as("due_at")]);
}

type Row = Awaited<ReturnType<ReturnType<typeof storedReminders>["execute"]>>[number];

function toReminder(row: Row, reader: Reader): readonly Reminder[] {
  const {
    agent_id: agentId,
    number,
    room_id: roomId,
    first_at: firstAt,
    time_zone: timeZone,
    person_id: personId,
  } = row;
  const text = reader.tryOpen(remindersTable, {
    clear: [agentId, number, roomId, row.thread_root, firstAt, timeZone, row.recurrence],
    body: row.body,
    keyId: row.key_id,
    personId,
    salt: row.salt,
  });
  if (text === undefined) return [];
  const [threadRoot, recurrence] = [row.thread_root ?? undefined, row.recurrence ?? undefined];
  return [{ agentId, personId, roomId, threadRoot, text, firstAt, timeZone, recurrence, number, dueAt: row.due_at }];
}
