import { setTimeout as wait } from "node:timers/promises";
import type { DeadLetter, EventBus, ReportLoss, Sleep } from "./bus.ts";
import { EventError } from "./event-error.ts";
import { createSubscription } from "./in-process-subscription.ts";
import type { InProcessSubscription } from "./in-process-subscription.ts";

export interface InProcessBusOptions {
  readonly report: ReportLoss;
  /** Events that may wait for one subscriber, default 10,000; what comes on top becomes a dead letter (`overloaded`). */
  readonly maxBacklog?: number;
  /** Dead letters that are kept, default 100. */
  readonly maxDeadLetters?: number;
  /** Default is the system's timer. */
  readonly sleep?: Sleep;
}

/** The embedded transport: subscribers are in this process, and nothing is kept when it ends. */
export function createInProcessBus(options: InProcessBusOptions): EventBus {
  const { report, maxBacklog = 10_000, maxDeadLetters = 100, sleep = systemSleep } = options;
  const subscriptions = new Set<InProcessSubscription>();
  const letters: DeadLetter[] = [];
  const closing = new AbortController();

  function refuseWhenClosed(): void {
    if (closing.signal.aborted)
      throw new EventError("closed", "the event bus is shut down: publish and subscribe before");
  }

  function bury(letter: DeadLetter): void {
    letters.push(letter);
    if (letters.length > maxDeadLetters) letters.shift();
    report(letter);
  }

  return {
    async publish(event) {
      refuseWhenClosed();
      for (const subscription of subscriptions) subscription.offer(event);
    },
    async subscribe(subscriber, handler) {
      refuseWhenClosed();
      const subscription = createSubscription({
        subscriber,
        handler,
        bury,
        maxBacklog,
        sleep,
        closing: closing.signal,
      });
      subscriptions.add(subscription);
      return {
        async [Symbol.asyncDispose]() {
          subscriptions.delete(subscription);
          await subscription.stop();
        },
      };
    },
    deadLetters: () => Promise.resolve([...letters]),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.all([...subscriptions].map((subscription) => subscription.drained()));
    },
  };
}

async function systemSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
