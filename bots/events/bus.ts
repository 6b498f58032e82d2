import type { EventType } from "./catalog.ts";
import type { AgentChatEvent } from "./event.ts";

/**
 * Carries events between agents. One contract suite (`bus.contract.ts`) runs on every transport.
 *
 * Delivery is **at least once**: a subscriber may see an event again (a handler that threw is called again, a transport delivers again after a
 * lost acknowledgement, a replayed turn emits again) and tells it by `source` and `id`. Each subscriber has events of one `subject` one by one, in the
 * order they were published, each handled or given up before the next; different subjects, and different subscribers, side by side.
 *
 * The in-process transport forgets with its process what it has not delivered. An event that must not be lost is emitted before its
 * turn ends, with an id derived from the message: the turn's replay emits it again.
 */
export interface EventBus extends AsyncDisposable {
  /**
   * Resolves when the transport has taken the event. Does not wait for subscribers, and never rejects because of one.
   * @throws EventError `closed`
   */
  publish(event: AgentChatEvent): Promise<void>;
  /**
   * From when it resolves on, events of these types reach the handler, those of the subscriber's own agent included.
   * @throws EventError `closed`
   */
  subscribe<Type extends EventType>(subscriber: Subscriber<Type>, handler: EventHandler<Type>): Promise<Subscription>;
  /** Events that subscribers lost, oldest first; the newest of them are kept. They hold what people wrote. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /**
   * Takes no more events; resolves when all that were taken have been handled or given up. What waits to be tried again has its last attempt at once.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Subscriber<Type extends EventType> {
  /** Who it is, for dead letters; unique on the bus. */
  readonly name: string;
  readonly types: readonly Type[];
}

/**
 * The event counts as handled when it returns. When it throws, it is called again with the same event, up to `maxAttempts` times with growing
 * pauses (`retryPauseMs`), while later events of the subject wait; an AgentChatError that is not `retryable` is not tried again. Then the event becomes a
 * dead letter and the next one is delivered. Other subscribers are not affected. It may publish; it must not wait for what that causes in the same
 * subject.
 */
export type EventHandler<Type extends EventType> = (event: AgentChatEvent<Type>) => Promise<void> | void;

/** Disposing of it ends the subscription: no further call begins; resolves when the calls under way have ended. What waits is dropped. */
export type Subscription = AsyncDisposable;

/** An event that a subscriber lost. */
export interface DeadLetter {
  readonly event: AgentChatEvent;
  readonly subscriber: string;
  /** `overloaded`: too much waited for the subscriber; `refused`: its handler threw an error that is not retryable; `failed`: it threw each time. */
  readonly reason: "overloaded" | "refused" | "failed";
  /** How often the handler was called with it. */
  readonly attempts: number;
  /** What the handler threw last. */
  readonly error: unknown;
}

/** How a transport tells of a new dead letter. Must not throw. */
export type ReportLoss = (letter: DeadLetter) => void;

/** What a transport waits by between attempts: resolves after so many milliseconds, or when the signal is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** How often a handler is called with one event. */
export const maxAttempts = 5;

/** Pause after so many failures of a handler, milliseconds: 1 s, 2 s, 4 s, 8 s. */
export function retryPauseMs(failures: number): number {
  return 1_000 * 2 ** (failures - 1);
}
