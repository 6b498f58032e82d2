/** Counts the different people who were seen within the last 24 hours. Forgets the others once an hour as people are seen, and when it counts. */
export interface ActivePeople {
  seen(personId: string): void;
  count(): number;
}

const windowMs = 24 * 3_600_000;
const sweepEveryMs = 3_600_000;

/** @param now milliseconds since the epoch */
export function createActivePeople(now: () => number): ActivePeople {
  const lastSeen = new Map<string, number>();
  let sweptAt = now();

  function sweep(time: number): void {
    for (const [personId, seenAt] of lastSeen) {
      if (time - seenAt >= windowMs) lastSeen.delete(personId);
    }
    sweptAt = time;
  }

  return {
    seen(personId) {
      const time = now();
      if (time - sweptAt >= sweepEveryMs) sweep(time);
      lastSeen.set(personId, time);
    },
    count() {
      sweep(now());
      return lastSeen.size;
    },
  };
}
