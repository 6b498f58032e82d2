import type { EventType } from "./catalog.ts";
import type { AgentChatEvent } from "./event.ts";

/**
 * Carries events between agents. One contract suite (`bus.contract.ts`) runs on every transport.
 *
 * Delivery is **at least once**: a subscriber may see an event again (a transport delivers again after a lost acknowledgement, a replayed turn
 * emits again) and tells it by `source` and `id`. Each subscriber has events of one `subject` one by one, in the order they were
 * published; different subjects, and different subscribers, side by side.
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
  subscribe<Type extends EventType>(types: readonly Type[], handler: EventHandler<Type>): Promise<Subscription>;
  /** Takes no more events; resolves when all that were taken have been handled. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The event counts as handled when it returns. Throwing gives the event up for this subscriber: the transport reports it and does not
 * deliver it again; other subscribers are not affected. It may publish; it must not wait for what that causes in the same subject.
 */
export type EventHandler<Type extends EventType> = (event: AgentChatEvent<Type>) => Promise<void> | void;

/** Disposing of it ends the subscription: no further call begins; resolves when the calls under way have ended. */
export type Subscription = AsyncDisposable;

/** How a transport tells of an event that a subscriber lost. Must not throw. */
export type ReportLoss = (loss: { readonly event: AgentChatEvent; readonly error: unknown }) => void;
