import type { ChatModel } from "#models";
import type { RuntimeObserver } from "../observer.ts";

/** What went on lately, counted since the process started. */
export interface Activity {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Within the last 24 hours, to the hour. */
  recent(): { readonly messages: number; readonly modelCalls: number };
  /** The observer, with messages counted. */
  observing(observer: RuntimeObserver): RuntimeObserver;
  /** The model, with its calls counted. */
  counting(model: ChatModel): ChatModel;
}

const hourMs = 3_600_000;

/** @param now milliseconds since the epoch */
export function createActivity(now: () => number): Activity {
  const startedAt = now();
  const messages = createDayCounter(now);
  const modelCalls = createDayCounter(now);
  return {
    startedAt,
    recent: () => ({ messages: messages.total(), modelCalls: modelCalls.total() }),
    observing: (observer) => ({
      ...observer,
      messageReceived(message) {
        messages.add();
        observer.messageReceived(message);
      },
    }),
    counting: (model) => ({
      ...model,
      stream(request) {
        modelCalls.add();
        return model.stream(request);
      },
    }),
  };
}

function createDayCounter(now: () => number) {
  const hours = new Map<number, number>();
  const forgetOld = (): number => {
    const hour = Math.floor(now() / hourMs);
    for (const each of hours.keys()) if (each <= hour - 24) hours.delete(each);
    return hour;
  };
  return {
    add(): void {
      const hour = forgetOld();
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    },
    total(): number {
      forgetOld();
      return hours.values().reduce((sum, count) => sum + count, 0);
    },
  };
}
