import { setImmediate } from "node:timers/promises";
import type { UserId } from "#appservice";
import type { Reminder, Reminders } from "./reminders-state.ts";

/** Reminders in memory, and what deletes those of a person. */
export function createTestReminders(): Reminders & { deletePerson(personId: UserId): void } {
  let kept: readonly Reminder[] = [];
  let added: readonly Reminder[] = [];
  const isSame = (one: Reminder, other: Reminder): boolean =>
    one.personId === other.personId && one.source === other.source && one.dueAt === other.dueAt;
  const soonestFirst = (reminders: readonly Reminder[]): readonly Reminder[] =>
    reminders.toSorted((one, other) => one.dueAt - other.dueAt);
  return {
    add(reminder) {
      const known = added.find(({ personId, source }) => personId === reminder.personId && source === reminder.source);
      if (known !== undefined) return Promise.resolve(known);
      const numbers = kept.filter(({ personId }) => personId === reminder.personId).map(({ number }) => number);
      const numbered = { ...reminder, number: Math.max(0, ...numbers) + 1, dueAt: reminder.firstAt };
      added = [...added, numbered];
      kept = [...kept, numbered];
      return Promise.resolve(numbered);
    },
    list: ({ personId, agentId }) =>
      Promise.resolve(
        soonestFirst(
          kept.filter((one) => one.personId === personId && (agentId === undefined || one.agentId === agentId)),
        ),
      ),
    cancel({ personId, agentId }, number) {
      const before = kept.length;
      kept = kept.filter(
        (one) =>
          one.personId !== personId || one.number !== number || (agentId !== undefined && one.agentId !== agentId),
      );
      return Promise.resolve(kept.length < before);
    },
    due: (at) => Promise.resolve(soonestFirst(kept.filter(({ dueAt }) => dueAt <= at))),
    nextAfter: (at) => Promise.resolve(soonestFirst(kept.filter(({ dueAt }) => dueAt > at))[0]?.dueAt),
    settle(reminder, nextAt) {
      kept = kept.flatMap((one) => {
        if (!isSame(one, reminder)) return [one];
        return nextAt === undefined ? [] : [{ ...one, dueAt: nextAt }];
      });
      return Promise.resolve();
    },
    deletePerson(personId) {
      kept = kept.filter((one) => one.personId !== personId);
      added = added.filter((one) => one.personId !== personId);
    },
  };
}

/** A clock that stands still until it is moved. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** For what waits by this clock. Resolves early when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Lets time pass: who sleeps until then wakes at their time and does what can be done without waiting for something else. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** @param start an ISO 8601 date-time with offset */
export function createTestClock(start: string): TestClock {
  const sleepers = new Set<Sleeper>();
  let now = Date.parse(start);
  return {
    now: () => now,
    sleep(milliseconds, signal) {
      if (signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { until: now + milliseconds, wake: resolve };
      sleepers.add(sleeper);
      signal.addEventListener("abort", () => {
        sleepers.delete(sleeper);
        resolve();
      });
      return promise;
    },
    async pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        // whoever is awake gets to sleep
        await setImmediate();
        const [first] = [...sleepers].toSorted((one, other) => one.until - other.until);
        if (first === undefined || first.until > end) break;
        now = Math.max(now, first.until);
        sleepers.delete(first);
        first.wake();
      }
      now = end;
    },
  };
}
