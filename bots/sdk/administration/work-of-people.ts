import type { UserId } from "#appservice";

/** What is being done at the moment for each person: what may still write something about them. */
export interface WorkOfPeople {
  /** Counts the work as the person's until it settles. Resolves and rejects as the work does. */
  track<Result>(personId: UserId, work: Promise<Result>): Promise<Result>;
  /** Resolves when nothing is being done for the person. */
  settled(personId: UserId): Promise<void>;
}

export function createWorkOfPeople(): WorkOfPeople {
  const underway = new Map<UserId, Set<Promise<unknown>>>();
  return {
    async track(personId, work) {
      const works = underway.get(personId) ?? new Set();
      underway.set(personId, works.add(work));
      try {
        return await work;
      } finally {
        works.delete(work);
        if (works.size === 0 && underway.get(personId) === works) underway.delete(personId);
      }
    },
    async settled(personId) {
      for (let works = underway.get(personId); works !== undefined && works.size > 0; works = underway.get(personId))
        await Promise.allSettled(works);
    },
  };
}
