import type { UserId } from "#appservice";
import type { KeptPosition, KeptPositions } from "#sdk";

/** Positions of one process. @param now milliseconds since the epoch */
export function createMemoryPositions(now: () => number): KeptPositions {
  const positions = new Map<UserId, KeptPosition>();
  return {
    save(personId, position) {
      positions.set(personId, position);
      return Promise.resolve();
    },
    delete(personId) {
      positions.delete(personId);
      return Promise.resolve();
    },
    all() {
      for (const [personId, { expiresAt }] of positions) if (expiresAt <= now()) positions.delete(personId);
      return Promise.resolve([...positions]);
    },
  };
}
