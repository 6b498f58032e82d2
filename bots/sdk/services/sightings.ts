import { setImmediate as nextTurn } from "node:timers/promises";
import type { Logger } from "pino";
import type { Background, StoredDelivery } from "#appservice";

/** Shows each delivery once, as soon as it arrives; at its delivery again only where that has failed, or is not known anymore. */
export interface Sightings {
  arrived(delivery: StoredDelivery): void;
  /** Resolves, at its delivery, with whether it was taken. Rejects as `show` does. */
  taken(delivery: StoredDelivery): Promise<boolean>;
}

export interface SightingsOptions {
  /** Resolves with whether it was taken. */
  readonly show: (delivery: StoredDelivery) => Promise<boolean>;
  readonly background: Background;
  readonly log: Logger;
}

/** Deliveries whose sightings are remembered. */
const maxKnown = 5_000;

export function createSightings({ show, background, log }: SightingsOptions): Sightings {
  /** What came of them; `undefined` of those that failed. */
  const known = new Map<string, Promise<boolean | undefined>>();
  const keyOf = ({ agentId, event }: StoredDelivery): string => `${agentId} ${event.eventId}`;

  async function showEarly(delivery: StoredDelivery): Promise<boolean | undefined> {
    // what has arrived is acknowledged first
    await nextTurn();
    try {
      return await show(delivery);
    } catch (error) {
      log.debug({ eventId: delivery.event.eventId, err: error }, "an event is shown to services again at its delivery");
      return undefined;
    }
  }

  function keep(key: string, showing: Promise<boolean | undefined>): void {
    known.delete(key);
    known.set(key, showing);
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
  }

  return {
    arrived(delivery) {
      const key = keyOf(delivery);
      if (known.has(key)) return;
      const showing = showEarly(delivery);
      keep(key, showing);
      background.run("what has arrived is seen", () => showing);
    },
    async taken(delivery) {
      const key = keyOf(delivery);
      const early = await known.get(key);
      if (early !== undefined) return early;
      const isTaken = await show(delivery);
      keep(key, Promise.resolve(isTaken));
      return isTaken;
    },
  };
}
