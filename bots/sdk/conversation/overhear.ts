import type { RoomEvent } from "#appservice";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Agent } from "../roster.ts";
import type { Conversations } from "../state.ts";

/** Per agent and room; what is older is forgotten. */
const kept = 30;

/** Keeps a group message that was not for the agent, as context for when it is asked next. */
export async function overhear(
  conversations: Conversations,
  agent: Agent,
  { roomId }: Pick<RoomEvent, "roomId">,
  message: IncomingMessage,
): Promise<void> {
  const { eventId, sender, text, timestamp, threadRoot, kind, attachment } = message;
  const isEmpty = text.trim() === "" && attachment === undefined;
  if (agent.configured.bot.readsAlong !== true || kind === "other" || isEmpty) return;
  const thread = threadRoot === undefined ? {} : { threadRoot };
  const came = attachment === undefined ? {} : { attachment };
  const entry = {
    agentId: agent.userId,
    roomId,
    eventId,
    sender,
    text,
    timestamp,
    personId: sender,
    ...thread,
    ...came,
  };
  await conversations.overhear(entry, kept);
}
