import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { MatrixError, parseRoomId, parseUserId } from "#appservice";
import { createReminderScheduler } from "./reminder-scheduler.ts";
import type { NewReminder, Reminder } from "./reminders-state.ts";
import { createTestClock, createTestReminders } from "./testing.ts";

const place = {
  agentId: parseUserId("@_agentchat_assistant_alice:test"),
  personId: parseUserId("@alice:test"),
  roomId: parseRoomId("!room:test"),
  threadRoot: undefined,
};
const minute = 60_000;
const day = 24 * 60 * minute;

/** Noon in Berlin, two days before the clocks go back. */
function openScheduler(deliver: (reminder: Reminder) => Promise<boolean> = () => Promise.resolve(true)) {
  const clock = createTestClock("2026-10-23T12:00:00+02:00");
  const reminders = createTestReminders();
  const delivered: { readonly text: string; readonly at: string }[] = [];
  const scheduler = createReminderScheduler({
    reminders,
    async deliver(reminder) {
      const isDone = await deliver(reminder);
      if (isDone) delivered.push({ text: reminder.text, at: new Date(clock.now()).toISOString() });
      return isDone;
    },
    clock,
    log: pino({ level: "silent" }),
  });
  onTestFinished(() => scheduler.stop());

  const add = async (text: string, inMs: number, recurrence?: NewReminder["recurrence"]) => {
    const firstAt = clock.now() + inMs;
    const added = await reminders.add({ ...place, source: text, text, firstAt, timeZone: "Europe/Berlin", recurrence });
    scheduler.wake();
    return added;
  };

  return { clock, reminders, scheduler, delivered, add };
}

test("delivers each reminder when it is due, once", async () => {
  const { clock, scheduler, delivered, add, reminders } = openScheduler();
  scheduler.start();
  await add("later", 90 * minute);
  await add("soon", 1500);
  await clock.pass(1400);
  expect(delivered).toEqual([]);
  await clock.pass(100);
  expect(delivered).toEqual([{ text: "soon", at: "2026-10-23T10:00:01.500Z" }]);
  await clock.pass(day);
  expect(delivered.slice(1)).toEqual([{ text: "later", at: "2026-10-23T11:30:00.000Z" }]);
  expect(await reminders.list(place)).toEqual([]);
});

test("delivers at the start what became due before", async () => {
  const { clock, scheduler, delivered, add } = openScheduler();
  await add("missed", -3 * day);
  scheduler.start();
  await clock.pass(0);
  expect(delivered.map(({ text }) => text)).toEqual(["missed"]);
});

test("waits longer than a timer can", async () => {
  const { clock, scheduler, delivered, add } = openScheduler();
  scheduler.start();
  await add("in 30 days", 30 * day);
  await clock.pass(30 * day - 1);
  expect(delivered).toEqual([]);
  await clock.pass(1);
  expect(delivered).toHaveLength(1);
});

test("repeats at the same time of day when the clocks change, and skips what was missed", async () => {
  const { clock, scheduler, delivered, add } = openScheduler();
  await add("pill", -10 * day, "daily");
  scheduler.start();
  await clock.pass(3 * day);
  expect(delivered.map(({ at }) => at)).toEqual([
    "2026-10-23T10:00:00.000Z",
    "2026-10-24T10:00:00.000Z",
    "2026-10-25T11:00:00.000Z",
  ]);
});

test("does not deliver what was cancelled", async () => {
  const { clock, scheduler, delivered, add, reminders } = openScheduler();
  scheduler.start();
  const { number } = await add("cancelled", minute);
  await reminders.cancel(place, number);
  await clock.pass(2 * minute);
  expect(delivered).toEqual([]);
});

describe("when a delivery does not succeed", () => {
  test("one that is held up holds up no other and is not begun twice", async () => {
    const held = Promise.withResolvers<boolean>();
    const begun: string[] = [];
    const { clock, scheduler, delivered, add } = openScheduler(({ text }) => {
      begun.push(text);
      return text === "held" ? held.promise : Promise.resolve(true);
    });
    scheduler.start();
    await add("held", minute);
    await add("free", 2 * minute);
    await clock.pass(10 * minute);
    expect(delivered.map(({ text }) => text)).toEqual(["free"]);
    held.resolve(true);
    await clock.pass(minute);
    expect(delivered.map(({ text }) => text)).toEqual(["free", "held"]);
    expect(begun).toEqual(["held", "free"]);
  });

  test("it is tried again", async () => {
    let failures = 2;
    const { clock, scheduler, delivered, add } = openScheduler(() => {
      failures -= 1;
      if (failures < 0) return Promise.resolve(true);
      return Promise.reject(new MatrixError("unreachable", "away", { retryable: true }));
    });
    scheduler.start();
    await add("again", minute);
    await clock.pass(10 * minute);
    expect(delivered).toEqual([{ text: "again", at: "2026-10-23T10:03:00.000Z" }]);
  });

  test("it stays when nobody is there to say it", async () => {
    let isThere = false;
    const { clock, scheduler, delivered, add } = openScheduler(() => Promise.resolve(isThere));
    scheduler.start();
    await add("waiting", minute);
    await clock.pass(10 * minute);
    expect(delivered).toEqual([]);
    isThere = true;
    await clock.pass(minute);
    expect(delivered).toHaveLength(1);
  });

  test("it is given up when it is refused", async () => {
    const refused = new MatrixError("refused", "not in the room", { status: 403, errcode: "M_FORBIDDEN" });
    const { clock, scheduler, add, reminders } = openScheduler(() => Promise.reject(refused));
    scheduler.start();
    await add("refused", minute, "daily");
    await clock.pass(2 * minute);
    expect(await reminders.list(place)).toEqual([]);
  });

  test("it stays when AgentChat stops meanwhile", async () => {
    const { promise, reject } = Promise.withResolvers<boolean>();
    const { clock, scheduler, add, reminders } = openScheduler(() => promise);
    scheduler.start();
    await add("unsent", minute);
    await clock.pass(2 * minute);
    const stopped = scheduler.stop();
    reject(new MatrixError("stopped", "stopping"));
    await stopped;
    expect(await reminders.list(place)).toHaveLength(1);
  });
});
