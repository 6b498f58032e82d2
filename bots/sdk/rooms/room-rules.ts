import type { RoomId, UserId } from "#appservice";
import type { RoomPolicies, RoomPolicy } from "./room-policy.ts";

/** What agents keep to in rooms, at hand for every message. */
export interface RoomRules {
  of(agentId: UserId, roomId: RoomId): RoomPolicy;
  change(agentId: UserId, roomId: RoomId, changes: Partial<Pick<RoomPolicy, "answer" | "isQuiet">>): Promise<void>;
  forget(agentId: UserId, roomId: RoomId): Promise<void>;
}

export async function openRoomRules(policies: RoomPolicies): Promise<RoomRules> {
  const keyOf = (agentId: UserId, roomId: RoomId): string => `${agentId} ${roomId}`;
  const known = new Map((await policies.all()).map((policy) => [keyOf(policy.agentId, policy.roomId), policy]));

  function of(agentId: UserId, roomId: RoomId): RoomPolicy {
    return known.get(keyOf(agentId, roomId)) ?? { agentId, roomId, answer: "mention", isQuiet: false };
  }

  return {
    of,
    async change(agentId, roomId, changes) {
      const policy = { ...of(agentId, roomId), ...changes };
      await policies.save(policy);
      known.set(keyOf(agentId, roomId), policy);
    },
    async forget(agentId, roomId) {
      if (known.delete(keyOf(agentId, roomId))) await policies.forgetRoom(agentId, roomId);
    },
  };
}
