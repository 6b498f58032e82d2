import type { RoomPolicies, RoomPolicy } from "./room-policy.ts";

/** Room policies, kept as long as the process lives. For tests of bots. */
export function roomPoliciesInMemory(): RoomPolicies {
  const policies = new Map<string, RoomPolicy>();
  return {
    all: () => Promise.resolve([...policies.values()]),
    save(policy) {
      policies.set(`${policy.agentId} ${policy.roomId}`, policy);
      return Promise.resolve();
    },
    forgetRoom(agentId, roomId) {
      policies.delete(`${agentId} ${roomId}`);
      return Promise.resolve();
    },
  };
}
