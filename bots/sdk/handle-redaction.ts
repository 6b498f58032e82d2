import { isEventId } from "#appservice";
import type { StoredDelivery } from "#appservice";
import type { Agent } from "./roster.ts";
import type { TurnWorld } from "./turn-world.ts";

/**
 * Handles `m.room.redaction` events: what was taken back is not answered anymore and forgotten, with what was answered to it, and so are the summaries that may tell of it. Answers
 * stay in the room.
 */
export function createRedactionHandler({ state, activeTurns }: Pick<TurnWorld, "state" | "activeTurns">) {
  const { conversations, summaries } = state;
  return async (agent: Agent, { event }: StoredDelivery): Promise<void> => {
    // inside the content since room version 11
    const redacted = event.content["redacts"] ?? event.redacts;
    if (!isEventId(redacted)) return;
    const { roomId } = event;
    const key = { agentId: agent.userId, roomId, eventId: redacted };
    await activeTurns.withdrawAside({ agentId: agent.userId, roomId, questionId: redacted });
    if ((await conversations.exchange(key)).length === 0) return;
    await summaries.forgetRoom(agent.userId, roomId);
    await conversations.forget(key);
  };
}
