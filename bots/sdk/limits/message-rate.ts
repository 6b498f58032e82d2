import type { EventId } from "#appservice";

/** `paced`: too many within a minute. The first such message is to be told so, the others are not answered until the minute is over. */
export type RateAnswer =
  | { readonly kind: "granted" }
  | { readonly kind: "paced"; readonly isFirst: boolean; /** Milliseconds since the epoch. */ readonly until: number };

/** How many messages people may send within a minute. Kept in memory: a restart is a pause too. */
export interface MessageRate {
  /**
   * Counts a message. The same one counts once, however often it is handled.
   * @param key whose messages to what
   */
  take(key: string, eventId: EventId, limit: number): RateAnswer;
}

interface Minute {
  readonly since: number;
  readonly granted: Set<EventId>;
  /** The first message that was too much. */
  firstPaced: EventId | undefined;
}

const minuteMs = 60_000;
/** Minutes that are remembered before those that are over are dropped. */
const manyMinutes = 10_000;

/** @param now milliseconds since the epoch */
export function createMessageRate(now: () => number): MessageRate {
  const minutes = new Map<string, Minute>();

  /** One that begins later than now is of a clock that was wrong. */
  const isOver = ({ since }: Minute, at: number): boolean => at >= since + minuteMs || at < since;

  function minuteAt(key: string, at: number): Minute {
    const known = minutes.get(key);
    if (known !== undefined && !isOver(known, at)) return known;
    if (minutes.size >= manyMinutes) {
      for (const [each, minute] of minutes) if (isOver(minute, at)) minutes.delete(each);
    }
    const begun: Minute = { since: at, granted: new Set(), firstPaced: undefined };
    minutes.set(key, begun);
    return begun;
  }

  return {
    take(key, eventId, limit) {
      if (!Number.isFinite(limit)) return { kind: "granted" };
      const minute = minuteAt(key, now());
      if (minute.granted.has(eventId)) return { kind: "granted" };
      if (minute.granted.size < limit) {
        minute.granted.add(eventId);
        return { kind: "granted" };
      }
      minute.firstPaced ??= eventId;
      return { kind: "paced", isFirst: minute.firstPaced === eventId, until: minute.since + minuteMs };
    },
  };
}
