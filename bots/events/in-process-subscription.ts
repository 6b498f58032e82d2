import { AgentChatError } from "#error";
import { maxAttempts, retryPauseMs } from "./bus.ts";
import type { DeadLetter, EventHandler, Sleep, Subscriber } from "./bus.ts";
import type { EventType } from "./catalog.ts";
import { EventError } from "./event-error.ts";
import { isOfType } from "./event.ts";
import type { AgentChatEvent } from "./event.ts";

/** One subscriber of the in-process bus. */
export interface InProcessSubscription {
  /** Takes an event when it is of one of the subscriber's types. */
  offer(event: AgentChatEvent): void;
  /** Resolves when nothing waits and no call is under way. */
  drained(): Promise<void>;
  /** Drops what waits; resolves when the calls under way have ended. */
  stop(): Promise<void>;
}

export interface SubscriptionOptions<Type extends EventType> {
  readonly subscriber: Subscriber<Type>;
  readonly handler: EventHandler<Type>;
  /** Takes what is lost. */
  readonly bury: (letter: DeadLetter) => void;
  readonly maxBacklog: number;
  readonly sleep: Sleep;
  /** Aborted when the bus is closed: what waits to be tried again has its last attempt. */
  readonly closing: AbortSignal;
}

interface Lane {
  readonly waiting: AgentChatEvent[];
  readonly drained: Promise<void>;
}

export function createSubscription<Type extends EventType>({
  subscriber: { name, types },
  handler,
  bury,
  maxBacklog,
  sleep,
  closing,
}: SubscriptionOptions<Type>): InProcessSubscription {
  /** One per subject that has events, so that each subject keeps its order. */
  const lanes = new Map<string, Lane>();
  const stopping = new AbortController();
  const ending = AbortSignal.any([stopping.signal, closing]);
  let backlog = 0;

  function isWanted(event: AgentChatEvent): boolean {
    return isOfType(event, types);
  }

  /** Calls the handler until it returns or the event is to be given up. */
  async function handle(event: AgentChatEvent): Promise<void> {
    for (let attempts = 1; !stopping.signal.aborted; attempts += 1) {
      const isLast = attempts >= maxAttempts || closing.aborted;
      try {
        if (isOfType(event, types)) await handler(event);
        return;
      } catch (error) {
        const isRefused = error instanceof AgentChatError && !error.retryable;
        if (isRefused || isLast) {
          bury({ event, subscriber: name, reason: isRefused ? "refused" : "failed", attempts, error });
          return;
        }
      }
      await sleep(retryPauseMs(attempts), ending);
    }
  }

  async function drain(subject: string, waiting: AgentChatEvent[]): Promise<void> {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      await handle(event);
      backlog -= 1;
    }
    lanes.delete(subject);
  }

  async function drained(): Promise<void> {
    while (lanes.size > 0) await Promise.all([...lanes.values()].map((lane) => lane.drained));
  }

  return {
    offer(event) {
      if (!isWanted(event)) return;
      if (backlog >= maxBacklog) {
        const message = `${event.type} is lost to ${name}, which has ${maxBacklog} events waiting: it hangs or is too slow`;
        const error = new EventError("overloaded", message);
        bury({ event, subscriber: name, reason: "overloaded", attempts: 0, error });
        return;
      }
      backlog += 1;
      const lane = lanes.get(event.subject);
      if (lane !== undefined) {
        lane.waiting.push(event);
        return;
      }
      const waiting = [event];
      lanes.set(event.subject, { waiting, drained: Promise.resolve().then(() => drain(event.subject, waiting)) });
    },
    drained,
    async stop() {
      stopping.abort();
      await drained();
    },
  };
}
