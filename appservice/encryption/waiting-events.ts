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
  /** The key of a session came. */
  keyArrived(session: Pick<MissingSession, "agentId" | "sessionId">): void;
  /** The sender's client says that it will not send a key. */
  keyWithheld(session: MissingSession): void;
  readonly size: number;
  byAgent(): ReadonlyMap<UserId, number>;
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
  readonly deliveries: StoredDelivery[];
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

  return {
    add(session, delivery) {
      const key = keyOf(session);
      const known = waiting.get(key);
      if (known === undefined) {
        const timer = setTimeout(() => {
          notice(key);
        }, patienceMs);
        waiting.set(key, { session, deliveries: [delivery], isNoticed: false, timer });
      } else {
        known.deliveries.push(delivery);
      }
      if (session.withheld !== undefined) this.keyWithheld(session);
    },
    keyArrived(session) {
      const key = keyOf(session);
      const entry = waiting.get(key);
      if (entry === undefined) return;
      clearTimeout(entry.timer);
      waiting.delete(key);
      handOut(entry.deliveries);
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
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
