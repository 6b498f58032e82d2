import { setTimeout as delay } from "node:timers/promises";
import { AgentChatError } from "#error";
import type { Logger } from "pino";
import { nextOccurrence } from "../time/recurrence.ts";
import type { Reminder, Reminders } from "./reminders-state.ts";

/** Delivers reminders when they are due. What is due already, since the process was dead or the homeserver away, is delivered at once. */
export interface ReminderScheduler {
  start(): void;
  /** Looks again: a reminder was added. */
  wake(): void;
  /** Resolves when nothing is under way. What is not delivered is delivered after the next start. */
  stop(): Promise<void>;
}

export interface ReminderSchedulerOptions {
  readonly reminders: Pick<Reminders, "due" | "nextAfter" | "settle">;
  /**
   * Brings a reminder to its person, once however often it is called for the same reminder and due time. Resolves with whether it is done with: `false` when nobody is
   * there to say it at the moment. Rejects with an error that is not retryable when it can never be said.
   */
  readonly deliver: (reminder: Reminder) => Promise<boolean>;
  readonly clock: ReminderClock;
  readonly log: Logger;
}

export interface ReminderClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** `ReminderClock.sleep` by the system's timer. */
export async function sleepUntilAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/**
 * A machine may be suspended and its clock may be set, and neither is known to a timer: so the clock is looked at again after this time, far below the 2^31 ms that a timer
 * can wait. What could not be delivered is tried again then.
 */
const longestSleepMs = 60_000;

export function createReminderScheduler(options: ReminderSchedulerOptions): ReminderScheduler {
  const { reminders, clock, log } = options;
  const underway = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let woken = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      const sleepMs = await deliverDue();
      await clock.sleep(sleepMs, AbortSignal.any([woken.signal, stopping.signal]));
    }
  }

  /** Begins to deliver what is due. Resolves with the milliseconds until something else is. */
  async function deliverDue(): Promise<number> {
    try {
      const now = clock.now();
      for (const reminder of await reminders.due(now)) begin(reminder);
      const next = await reminders.nextAfter(now);
      return Math.min(longestSleepMs, Math.max(0, (next ?? Infinity) - clock.now()));
    } catch (error) {
      log.error({ err: error }, "reminders could not be read and will be looked at again");
      return longestSleepMs;
    }
  }

  /** Each on its own: one that a room holds up must not hold up those of others. */
  function begin(reminder: Reminder): void {
    const key = `${reminder.personId} ${reminder.source} ${reminder.dueAt}`;
    if (underway.has(key)) return;
    const work = bring(reminder).finally(() => underway.delete(key));
    underway.set(key, work);
  }

  async function bring(reminder: Reminder): Promise<void> {
    const about = { agentId: reminder.agentId, roomId: reminder.roomId, number: reminder.number };
    try {
      if (!(await options.deliver(reminder))) return;
      await reminders.settle(reminder, nextTime(reminder));
      wake();
      log.info(about, "a reminder was delivered");
    } catch (error) {
      if (error instanceof AgentChatError && error.code === "stopped") return;
      if (!(error instanceof AgentChatError) || error.retryable) {
        log.error({ ...about, err: error }, "a reminder could not be delivered and will be tried again");
        return;
      }
      log.error({ ...about, err: error }, "a reminder cannot be delivered and is given up");
      await giveUp(reminder);
    }
  }

  async function giveUp(reminder: Reminder): Promise<void> {
    try {
      await reminders.settle(reminder, undefined);
    } catch (error) {
      log.error({ err: error }, "a reminder that was given up could not be forgotten and will be tried again");
    }
  }

  /** What was missed meanwhile is not made up for. */
  function nextTime({ firstAt, timeZone, recurrence, dueAt }: Reminder): number | undefined {
    if (recurrence === undefined) return undefined;
    return nextOccurrence({ firstAt, timeZone, recurrence }, Math.max(dueAt, clock.now()));
  }

  function wake(): void {
    woken.abort();
  }

  return {
    start() {
      running = run();
    },
    wake,
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(underway.values());
    },
  };
}
