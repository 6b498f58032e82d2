import type { UserId } from "#appservice";
import type { Suspensions } from "./suspensions-state.ts";

/** Who is not answered at the moment, at hand for every message. */
export interface Standing {
  /** A person whom nobody answers, or an agent that answers nobody. */
  isSuspended(userId: UserId): boolean;
  isBeingDeleted(personId: UserId): boolean;
  countSuspended(): number;
  /** Nothing is done for them by itself: suspended, or being deleted. */
  isHeld(userId: UserId): boolean;
  /** Resolves with `false` when they are already. */
  suspend(userId: UserId, by: UserId): Promise<boolean>;
  /** Resolves with `false` when they are not suspended. */
  resume(userId: UserId): Promise<boolean>;
  /** From here on nothing that comes from the person is taken up. */
  beginDeletion(personId: UserId): void;
  endDeletion(personId: UserId): void;
}

/** @param now milliseconds since the epoch */
export async function openStanding(suspensions: Suspensions, now: () => number): Promise<Standing> {
  const suspended = new Set((await suspensions.all()).map(({ userId }) => userId));
  const deleted = new Set<UserId>();
  return {
    isSuspended: (userId) => suspended.has(userId),
    isBeingDeleted: (personId) => deleted.has(personId),
    countSuspended: () => suspended.size,
    isHeld: (userId) => suspended.has(userId) || deleted.has(userId),
    async suspend(userId, by) {
      if (suspended.has(userId)) return false;
      await suspensions.add({ userId, by, at: now() });
      suspended.add(userId);
      return true;
    },
    async resume(userId) {
      if (!suspended.has(userId)) return false;
      await suspensions.remove(userId);
      suspended.delete(userId);
      return true;
    },
    beginDeletion(personId) {
      deleted.add(personId);
    },
    endDeletion(personId) {
      deleted.delete(personId);
    },
  };
}
