import type { EventType } from "./catalog.ts";
import { EventError } from "./event-error.ts";
import { isOfType } from "./event.ts";
import type { AgentChatEvent } from "./event.ts";
import type { EventBus, EventHandler, ReportLoss } from "./bus.ts";

export interface InProcessBusOptions {
  readonly report: ReportLoss;
  /** Events that may wait for one subscriber, default 10,000; it loses what comes on top (`overloaded`). */
  readonly maxBacklog?: number;
}

/** The embedded transport: subscribers are in this process, and nothing is kept. */
export function createInProcessBus({ report, maxBacklog = 10_000 }: InProcessBusOptions): EventBus {
  const subscribers = new Set<Subscriber>();
  let isClosed = false;

  function refuseWhenClosed(): void {
    if (isClosed) throw new EventError("closed", "the event bus is shut down: publish and subscribe before");
  }

  return {
    async publish(event) {
      refuseWhenClosed();
      for (const subscriber of subscribers) subscriber.offer(event);
    },
    async subscribe(types, handler) {
      refuseWhenClosed();
      const subscriber = createSubscriber(types, handler, { report, maxBacklog });
      subscribers.add(subscriber);
      return {
        async [Symbol.asyncDispose]() {
          subscribers.delete(subscriber);
          await subscriber.stop();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.all([...subscribers].map((subscriber) => subscriber.drained()));
    },
  };
}

interface Subscriber {
  offer(event: AgentChatEvent): void;
  drained(): Promise<void>;
  /** Drops what waits; resolves when the calls under way have ended. */
  stop(): Promise<void>;
}

interface Lane {
  readonly waiting: AgentChatEvent[];
  readonly drained: Promise<void>;
}

function createSubscriber<Type extends EventType>(
  types: readonly Type[],
  handler: EventHandler<Type>,
  { report, maxBacklog }: Required<InProcessBusOptions>,
): Subscriber {
  /** One per subject that has events, so that each subject keeps its order. */
  const lanes = new Map<string, Lane>();
  let backlog = 0;
  let isStopped = false;

  function isWanted(event: AgentChatEvent): boolean {
    return isOfType(event, types);
  }

  async function handle(event: AgentChatEvent): Promise<void> {
    try {
      if (!isStopped && isOfType(event, types)) await handler(event);
    } catch (error) {
      report({ event, error });
    } finally {
      backlog -= 1;
    }
  }

  async function drain(subject: string, waiting: AgentChatEvent[]): Promise<void> {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) await handle(event);
    lanes.delete(subject);
  }

  async function drained(): Promise<void> {
    while (lanes.size > 0) await Promise.all([...lanes.values()].map((lane) => lane.drained));
  }

  return {
    offer(event) {
      if (!isWanted(event)) return;
      if (backlog >= maxBacklog) {
        const message = `${event.type} is lost to a subscriber that has ${maxBacklog} events waiting: it hangs or is too slow`;
        report({ event, error: new EventError("overloaded", message) });
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
      isStopped = true;
      await drained();
    },
  };
}
