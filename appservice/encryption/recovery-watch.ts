import type { DeviceMail } from "./read-device-mail.ts";

/**
 * Notices that the homeserver could not reach us for a while. Synapse delivers the events of that time afterwards, in transactions without anything for
 * devices, and what came for devices meanwhile it drops (element-hq/synapse#14710); all other transactions tell the numbers of one-time keys.
 */
export interface RecoveryWatch {
  /**
   * To be called with every transaction, in order.
   * @param hasAgents whether it is about a room that an agent of ours is in, or about none: then numbers of one-time keys belong to it
   * @returns whether it is the first one after such a time
   */
  hasRecovered(mail: DeviceMail, transaction: { readonly hasEphemeral: boolean; readonly hasAgents: boolean }): boolean;
}

export function createRecoveryWatch(): RecoveryWatch {
  let isRecovering = false;
  return {
    hasRecovered({ toDevice, changedUsers, keyCounts }, { hasEphemeral, hasAgents }) {
      if (keyCounts.length > 0) {
        const hasRecovered = isRecovering;
        isRecovering = false;
        return hasRecovered;
      }
      if (hasAgents && !hasEphemeral && toDevice.length === 0 && changedUsers.length === 0) isRecovering = true;
      return false;
    },
  };
}
