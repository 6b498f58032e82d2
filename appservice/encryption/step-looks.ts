import type { UserId } from "../ids.ts";
import { createKeyLooks } from "./key-looks.ts";
import type { KeyLooks, KeyLooksOptions } from "./key-looks.ts";
import type { StepHandlers } from "./verification/verification-code.ts";

/** Fetches steps of verifications from device to device that the homeserver did not push, as long as one is under way. */
export type StepLooks = StepHandlers & Pick<KeyLooks, "stop">;

export function createStepLooks(options: Omit<KeyLooksOptions, "isNeeded">): StepLooks {
  /** Agents that somebody verifies. */
  const verified = new Set<UserId>();
  const looks = createKeyLooks({ ...options, isNeeded: (agentId) => verified.has(agentId) });
  return {
    stepsExpected(agentId, areExpected) {
      if (!areExpected) {
        verified.delete(agentId);
        return;
      }
      verified.add(agentId);
      looks.want(agentId);
    },
    stop: () => looks.stop(),
  };
}
