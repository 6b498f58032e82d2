import type { ChatMessage } from "#models";
import type { BotState, ConversationEntry, ConversationScope, Summary } from "../state.ts";
import { postedNote, withNote } from "../attachments/attachment-note.ts";
import { pictureOf } from "../attachments/show-pictures.ts";
import type { UnloadedMessage } from "../attachments/show-pictures.ts";
import { estimateTokens, tokensOf } from "./estimate-tokens.ts";
import type { CountedMessage } from "./estimate-tokens.ts";
import { orderExchanges } from "./order-exchanges.ts";
import type { Viewpoint } from "./order-exchanges.ts";

/** How much of a conversation a model is shown. */
export interface ContextLimits {
  readonly maxMessages: number;
  /** Of summary and messages together; estimated. */
  readonly maxTokens: number;
}

export type ConversationState = Pick<BotState, "conversations" | "summaries">;

/** A conversation as it is kept. */
export interface KeptConversation {
  readonly summary: Summary | undefined;
  /** What the summary does not cover, oldest first. */
  readonly entries: readonly ConversationEntry[];
}

/** What a model is shown of a conversation. */
export interface Context {
  readonly summary: string | undefined;
  /** The newest messages, oldest first, beginning with one of the person; at least the one that is to be answered. */
  readonly messages: readonly UnloadedMessage[];
  /** Whether the oldest part should become part of the summary, before it no longer fits. */
  readonly isFilling: boolean;
}

/** Gathers what the model is shown: the summary of the older part and, as far as they fit, the newest messages. */
export async function gatherContext(
  state: ConversationState,
  scope: ConversationScope,
  limits: ContextLimits,
  viewpoint: Viewpoint,
): Promise<Context> {
  const { summary, entries } = await readConversation(state, scope, limits);
  const messages = (await seenFrom(viewpoint, entries, { state, scope })).map(toMessage);
  const spent = summary === undefined ? 0 : estimateTokens(summary.text);
  return {
    summary: summary?.text,
    messages: fromPerson(newestWithin(messages, { ...limits, maxTokens: limits.maxTokens - spent })),
    isFilling: isFilling(messages, spent, limits),
  };
}

/** Of a question that is answered so late that it is no longer among the newest, only the question is seen. */
async function seenFrom(
  viewpoint: Viewpoint,
  entries: readonly ConversationEntry[],
  { state, scope }: { readonly state: ConversationState; readonly scope: ConversationScope },
): Promise<readonly ConversationEntry[]> {
  const { questionId: eventId } = viewpoint;
  if (eventId === undefined || entries.some((entry) => entry.eventId === eventId))
    return orderExchanges(entries, viewpoint);
  const { agentId, roomId } = scope;
  const exchange = await state.conversations.exchange({ agentId, roomId, eventId });
  return exchange.length === 0 ? orderExchanges(entries, viewpoint) : exchange;
}

/** Reads the newest part of a conversation, with some of what is to go into the summary next. */
export async function readConversation(
  { conversations, summaries }: ConversationState,
  scope: ConversationScope,
  { maxMessages }: ContextLimits,
): Promise<KeptConversation> {
  const summary = await summaries.find(scope);
  const recent = await conversations.recent({ ...scope, limit: Math.max(1, 2 * maxMessages) });
  const covered = recent.findLastIndex(({ eventId }) => eventId === summary?.coversUntil);
  return { summary, entries: recent.slice(covered + 1) };
}

/** The newest messages that keep to both limits; always the last one. */
export function newestWithin<Message extends CountedMessage>(
  messages: readonly Message[],
  { maxMessages, maxTokens }: ContextLimits,
): readonly Message[] {
  let count = 1;
  while (count < Math.min(maxMessages, messages.length) && tokensOf(messages.slice(-count - 1)) <= maxTokens)
    count += 1;
  return messages.slice(-count);
}

export function toMessage({ role, sender, text, eventId, attachment }: ConversationEntry): UnloadedMessage {
  const content = withNote(text, attachment);
  switch (role) {
    case "agent":
      if (attachment === undefined) return { role: "assistant", content };
      return { role: "user", content: postedNote(text, attachment), ...pictureOf(eventId, attachment) };
    case "person":
      return { role: "user", content, ...pictureOf(eventId, attachment) };
    case "overheard":
      return {
        role: "user",
        content: `(${sender} said in the room, not to you:) ${content}`,
        ...pictureOf(eventId, attachment),
      };
  }
}

/** Many models refuse a conversation that begins with their own words. */
export function fromPerson<Message extends ChatMessage>(messages: readonly Message[]): readonly Message[] {
  const first = messages.findIndex(({ role }) => role === "user");
  return first === -1 ? messages : messages.slice(first);
}

/** Three quarters: what is said until the summary is there still fits. */
function isFilling(
  messages: readonly CountedMessage[],
  spent: number,
  { maxMessages, maxTokens }: ContextLimits,
): boolean {
  if (maxMessages === 0) return false;
  return messages.length > (maxMessages * 3) / 4 || tokensOf(messages) + spent > (maxTokens * 3) / 4;
}
