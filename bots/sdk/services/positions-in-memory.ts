import type { UserId } from "#appservice";
import type { KeptPosition, KeptPositions } from "./kept-positions.ts";

/** Positions, kept as long as the process lives. For tests of bots. */
export function positionsInMemory(now: () => number): KeptPositions {
  const kept = new Map<UserId, KeptPosition>();
  return {
    save(personId, position) {
      kept.set(personId, position);
      return Promise.resolve();
    },
    delete(personId) {
      kept.delete(personId);
      return Promise.resolve();
    },
    all: () => Promise.resolve([...kept].filter(([, { expiresAt }]) => expiresAt > now())),
  };
}
