import { isEventId, isRecord } from "#appservice";
import type { DeliveryAtWork, RoomEvent } from "#appservice";
import { resolveAnswer } from "./message-answer.ts";
import type { AnswerResolver, MessageAnswer } from "./message-answer.ts";
import type { Agent } from "./roster.ts";

/** Handles `m.reaction` events. Reactions that are for none of the resolvers are nothing to us. */
export function createReactionHandler(resolvers: readonly AnswerResolver[]) {
  return async (agent: Agent, delivery: DeliveryAtWork): Promise<void> => {
    await resolveAnswer(resolvers, agent, parseReaction(delivery.event), delivery);
  };
}

/** Reads an `m.reaction` event (client-server API, "Event annotations and reactions"); `undefined` for what is none, such as one that was redacted. */
function parseReaction({ eventId, sender, roomId, content }: RoomEvent): MessageAnswer | undefined {
  const relation = content["m.relates_to"];
  if (!isRecord(relation) || relation["rel_type"] !== "m.annotation") return undefined;
  const { event_id: targetId, key } = relation;
  return isEventId(targetId) && typeof key === "string" ? { eventId, sender, roomId, targetId, key } : undefined;
}
