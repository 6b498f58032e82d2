import type { Intent } from "#appservice";
import type { ChatMessage } from "#models";
import { parseMessage } from "../incoming-message.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Agent } from "../roster.ts";
import type { Conversations, ConversationScope } from "../state.ts";

export interface RepliedOptions {
  readonly conversations: Pick<Conversations, "exchange" | "recent">;
  readonly intent: Pick<Intent, "event">;
  readonly agent: Agent;
  readonly scope: ConversationScope;
  readonly message: IncomingMessage;
}

type Said = Pick<IncomingMessage, "sender" | "text">;

/**
 * Puts what a message is a reply to before the message, which comes last, unless the model is shown it anyway. It is taken from what is kept; what is not kept
 * costs one call.
 */
export async function withReplied(
  messages: readonly ChatMessage[],
  options: RepliedOptions,
): Promise<readonly ChatMessage[]> {
  const { conversations, agent, scope, message } = options;
  if (message.repliesTo === undefined) return messages;
  const shown = await conversations.recent({ ...scope, limit: messages.length });
  if (shown.some(({ eventId }) => eventId === message.repliesTo)) return messages;
  const replied = await findReplied(options, message.repliesTo);
  if (replied === undefined) return messages;
  const speaker = replied.sender === agent.userId ? "You" : replied.sender;
  const content = `(${speaker} wrote earlier, and the next message is a reply to it:) ${replied.text}`;
  return [...messages.slice(0, -1), { role: "user", content }, ...messages.slice(-1)];
}

async function findReplied(
  { conversations, intent, agent, scope }: RepliedOptions,
  eventId: NonNullable<IncomingMessage["repliesTo"]>,
): Promise<Said | undefined> {
  const { agentId, roomId } = scope;
  const [kept] = await conversations.exchange({ agentId, roomId, eventId });
  if (kept !== undefined) return kept;
  const event = await intent.event(roomId, eventId);
  const said = event?.type === "m.room.message" ? parseMessage(event, agent) : undefined;
  return said?.kind === "other" ? undefined : said;
}
