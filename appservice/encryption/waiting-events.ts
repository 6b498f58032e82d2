import type { StoredDelivery } from "../state.ts";
import type { RoomId, UserId } from "../ids.ts";

/** A session whose key is missing: who needs it, and where. */
export interface MissingSession {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly sessionId: string;
  /** Why the sender's client did not send the key, when it said so (client-server API, `m.room_key.withheld`). */
  readonly withheld: string | undefined;
}

/** Deliveries that cannot be decrypted until a key comes. They stay in the inbox, so a restart loses none. */
export interface WaitingEvents {
  /** Resolves nothing: the delivery is handed out again when its key comes. */
  add(session: MissingSession, delivery: StoredDelivery): void;
  /** The delivery waits no more. @returns false when it did not, because it was handed out already */
  remove(session: Pick<MissingSession, "agentId" | "sessionId">, delivery: StoredDelivery): boolean;
  /** Takes out those that were received before this time, milliseconds since the epoch. */
  takeOlder(time: number): readonly StoredDelivery[];
  /** Whether the agent waits for a key that may still come. */
  isWaiting(agentId: UserId): boolean;
  /** The key of a session came. */
  keyArrived(session: Pick<MissingSession, "agentId" | "sessionId">): void;
  /** The sender's client says that it will not send a key. */
  keyWithheld(session: MissingSession): void;
  readonly size: number;
  byAgent(): ReadonlyMap<UserId, number>;
  /** How many of a sender wait for the key of one of these sessions. */
  countFor(agentId: UserId, sender: UserId, sessionIds: ReadonlySet<string>): number;
  stop(): void;
}

export interface WaitingEventsOptions {
  readonly handOut: (deliveries: readonly StoredDelivery[]) => void;
  /** Called for each session once: some time after the first event without a key, or when the key is withheld. */
  readonly giveNotice: (session: MissingSession, delivery: StoredDelivery) => void;
  /** Milliseconds that a key may be late before anybody is told. */
  readonly patienceMs: number;
}

interface Waiting {
  session: MissingSession;
  deliveries: readonly StoredDelivery[];
  isNoticed: boolean;
  readonly timer: NodeJS.Timeout;
}

export function createWaitingEvents({ handOut, giveNotice, patienceMs }: WaitingEventsOptions): WaitingEvents {
  const waiting = new Map<string, Waiting>();
  const keyOf = ({ agentId, sessionId }: Pick<MissingSession, "agentId" | "sessionId">) => `${agentId} ${sessionId}`;

  function notice(key: string): void {
    const entry = waiting.get(key);
    const [first] = entry?.deliveries ?? [];
    if (entry === undefined || first === undefined || entry.isNoticed) return;
    entry.isNoticed = true;
    giveNotice(entry.session, first);
  }

  function keep(key: string, isKept: (delivery: StoredDelivery) => boolean): readonly StoredDelivery[] {
    const entry = waiting.get(key);
    if (entry === undefined) return [];
    const taken = entry.deliveries.filter((delivery) => !isKept(delivery));
    entry.deliveries = entry.deliveries.filter(isKept);
    if (entry.deliveries.length === 0) {
      clearTimeout(entry.timer);
      waiting.delete(key);
    }
    return taken;
  }

  return {
    add(session, delivery) {
      const key = keyOf(session);
      const known = waiting.get(key);
      if (known === undefined) {
        const timer = setTimeout(() => {
          notice(key);
        }, patienceMs);
        waiting.set(key, { session, deliveries: [delivery], isNoticed: false, timer });
      } else if (!known.deliveries.some(({ sequence }) => sequence === delivery.sequence)) {
        known.deliveries = [...known.deliveries, delivery];
      }
      if (session.withheld !== undefined) this.keyWithheld(session);
    },
    remove: (session, delivery) => keep(keyOf(session), ({ sequence }) => sequence !== delivery.sequence).length > 0,
    takeOlder: (time) => [...waiting.keys()].flatMap((key) => keep(key, ({ receivedAt }) => receivedAt >= time)),
    isWaiting: (agentId) =>
      waiting.values().some(({ session }) => session.agentId === agentId && session.withheld === undefined),
    keyArrived(session) {
      const taken = keep(keyOf(session), () => false);
      if (taken.length > 0) handOut(taken);
    },
    keyWithheld(session) {
      const entry = waiting.get(keyOf(session));
      if (entry === undefined) return;
      entry.session = session;
      notice(keyOf(session));
    },
    get size() {
      return waiting.values().reduce((sum, { deliveries }) => sum + deliveries.length, 0);
    },
    byAgent() {
      const counts = new Map<UserId, number>();
      for (const { session, deliveries } of waiting.values()) {
        counts.set(session.agentId, (counts.get(session.agentId) ?? 0) + deliveries.length);
      }
      return counts;
    },
    countFor: (agentId, sender, sessionIds) =>
      waiting
        .values()
        .filter(({ session }) => session.agentId === agentId && sessionIds.has(session.sessionId))
        .flatMap(({ deliveries }) => deliveries)
        .filter(({ event }) => event.sender === sender)
        .toArray().length,
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
