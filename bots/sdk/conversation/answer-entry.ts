import type { ConversationEntry } from "../state.ts";
import type { TurnCause } from "../turn-world.ts";

/** What an agent sent in a turn, as the conversation keeps it. */
export function answerEntry(
  { agent, room, personId, message }: TurnCause,
  said: Pick<ConversationEntry, "eventId" | "text" | "timestamp" | "attachment">,
): ConversationEntry {
  const { userId: sender } = agent;
  const { eventId: answers, threadRoot } = message ?? {};
  return {
    ...said,
    agentId: sender,
    roomId: room.roomId,
    sender,
    role: "agent",
    personId,
    ...(answers === undefined ? {} : { answers }),
    ...(threadRoot === undefined ? {} : { threadRoot }),
  };
}
