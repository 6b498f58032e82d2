import type { Logger } from "pino";
import type { ReminderClock } from "../reminders/reminder-scheduler.ts";
import type { Contacts, ContactSide } from "./contacts-state.ts";

/** Takes back what was granted for a time, when that is over. */
export interface ContactExpiry {
  start(): void;
  /** Looks again: something was granted. */
  wake(): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

export interface ContactExpiryOptions {
  readonly contacts: Pick<Contacts, "runOut" | "nextRunOut" | "prune">;
  readonly clock: ReminderClock;
  /** Takes back what has run out of a side. */
  readonly settle: (side: ContactSide) => Promise<void>;
  readonly log: Logger;
}

/** As in the reminder scheduler: no timer knows of a machine that was suspended. */
const longestSleepMs = 60_000;
const pruneEveryMs = 24 * 60 * 60_000;
/** Beyond the times for which declining and asking count. */
const keptMs = 100 * 24 * 60 * 60_000;

export function createContactExpiry({ contacts, clock, settle, log }: ContactExpiryOptions): ContactExpiry {
  const stopping = new AbortController();
  let woken = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let prunedAt = -Infinity;

  /** Resolves with the milliseconds until something else runs out. */
  async function settleDue(): Promise<number> {
    try {
      const now = clock.now();
      if (now - prunedAt >= pruneEveryMs) {
        await contacts.prune(now - keptMs);
        prunedAt = now;
      }
      for (const side of await contacts.runOut(now)) await settle(side);
      const next = (await contacts.nextRunOut()) ?? Infinity;
      return Math.min(longestSleepMs, Math.max(0, next - clock.now()));
    } catch (error) {
      log.error({ err: error }, "what was granted to contacts could not be looked at and will be again");
      return longestSleepMs;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      const sleepMs = await settleDue();
      await clock.sleep(sleepMs, AbortSignal.any([woken.signal, stopping.signal]));
    }
  }

  return {
    start() {
      running = run();
    },
    wake() {
      woken.abort();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
