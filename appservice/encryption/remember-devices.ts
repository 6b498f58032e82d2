import type { UserId } from "../ids.ts";
import type { Identities } from "./state.ts";

/** Identities of which the devices are in memory: every transaction asks for them. */
export interface RememberedIdentities extends Identities {
  /** Device of an agent that encrypts. */
  deviceOf(agentId: UserId): string | undefined;
  /** Agents that encrypt. */
  agents(): readonly UserId[];
}

export async function rememberDevices(identities: Identities): Promise<RememberedIdentities> {
  const devices = new Map((await identities.all()).map(({ agentId, deviceId }) => [agentId, deviceId]));
  return {
    all: () => identities.all(),
    find: (agentId) => identities.find(agentId),
    async save(identity) {
      await identities.save(identity);
      devices.set(identity.agentId, identity.deviceId);
    },
    async delete(agentId) {
      await identities.delete(agentId);
      devices.delete(agentId);
    },
    deviceOf: (agentId) => devices.get(agentId),
    agents: () => [...devices.keys()],
  };
}
