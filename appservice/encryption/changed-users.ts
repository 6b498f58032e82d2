import type { UserId } from "../ids.ts";

/** Users whose devices have changed, told to each agent when it next needs to know: most agents never do. */
export interface ChangedUsers {
  add(userIds: Iterable<UserId>): void;
  /** Those added since the agent last asked; `all` the first time, since changes before the start are not known. */
  take(agentId: UserId): readonly UserId[] | "all";
  /** What was taken did not arrive: next time it is `all`. */
  forget(agentId: UserId): void;
  /** Changes got lost: next time it is `all` for every agent. */
  forgetAll(): void;
}

export function createChangedUsers(): ChangedUsers {
  /** In the order of the last change. */
  const changes = new Map<UserId, number>();
  const told = new Map<UserId, number>();
  let last = 0;
  return {
    add(userIds) {
      for (const userId of userIds) {
        last += 1;
        changes.delete(userId);
        changes.set(userId, last);
      }
    },
    take(agentId) {
      const since = told.get(agentId);
      told.set(agentId, last);
      if (since === undefined) return "all";
      if (since === last) return [];
      return [...changes].filter(([, change]) => change > since).map(([userId]) => userId);
    },
    forget(agentId) {
      told.delete(agentId);
    },
    forgetAll() {
      told.clear();
    },
  };
}
