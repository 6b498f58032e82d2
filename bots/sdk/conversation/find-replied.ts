import type { EventId, Intent } from "#appservice";
import { withNote } from "../attachments/attachment-note.ts";
import type { AttachmentReference } from "../attachments/attachment.ts";
import type { KeptAttachment } from "../attachments/kept-attachment.ts";
import { pictureOf } from "../attachments/show-pictures.ts";
import type { UnloadedMessage } from "../attachments/show-pictures.ts";
import { parseMessage } from "../incoming-message.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Agent } from "../roster.ts";
import type { Conversations, ConversationScope } from "../state.ts";

export interface RepliedOptions {
  readonly conversations: Pick<Conversations, "exchange" | "recent" | "replace">;
  readonly intent: Pick<Intent, "event">;
  readonly agent: Agent;
  readonly scope: ConversationScope;
  readonly message: IncomingMessage;
  /** Reads a file that nobody has shown to the agent before. */
  readonly read: (file: AttachmentReference) => Promise<KeptAttachment>;
}

interface Said extends Pick<IncomingMessage, "sender" | "text"> {
  readonly attachment?: KeptAttachment | undefined;
}

/**
 * Puts what a message is a reply to before the message, which comes last, unless the model is shown it anyway. It is taken from what is kept; what is not kept
 * costs one call.
 */
export async function withReplied(
  messages: readonly UnloadedMessage[],
  options: RepliedOptions,
): Promise<readonly UnloadedMessage[]> {
  const { conversations, agent, scope, message } = options;
  const { repliesTo } = message;
  if (repliesTo === undefined) return messages;
  const shown = await conversations.recent({ ...scope, limit: messages.length });
  const there = shown.find(({ eventId }) => eventId === repliesTo);
  if (there !== undefined && !isUnread(there.attachment)) return meant(messages, repliesTo, there.attachment);
  const replied = await findReplied(options, repliesTo);
  if (replied === undefined) return messages;
  const speaker = replied.sender === agent.userId ? "You" : replied.sender;
  const content = `(${speaker} wrote earlier, and the next message is a reply to it:) ${withNote(replied.text, replied.attachment)}`;
  const earlier: UnloadedMessage = { role: "user", content, ...pictureOf(repliesTo, replied.attachment) };
  return [...messages.slice(0, -1), earlier, ...messages.slice(-1)];
}

/** Of several attachments in a conversation, says which one a reply is about. */
function meant(
  messages: readonly UnloadedMessage[],
  repliesTo: EventId,
  attachment: KeptAttachment | undefined,
): readonly UnloadedMessage[] {
  const last = messages.at(-1);
  if (attachment === undefined || last === undefined) return messages;
  const about = `(In reply to the message with ${JSON.stringify(attachment.name)}:) ${last.content}`;
  return [...messages.slice(0, -1), { ...last, content: about }].map((message) =>
    message.picture?.eventId === repliesTo ? { ...message, picture: { ...message.picture, isMeant: true } } : message,
  );
}

/** A file that came past, and was not for the agent to read. */
function isUnread(attachment: KeptAttachment | undefined): attachment is KeptAttachment {
  return attachment?.kind === "file" && attachment.document === undefined && attachment.problem === undefined;
}

async function findReplied(options: RepliedOptions, eventId: EventId): Promise<Said | undefined> {
  const { conversations, intent, agent, scope, read } = options;
  const { agentId, roomId } = scope;
  const [kept] = await conversations.exchange({ agentId, roomId, eventId });
  if (kept !== undefined && !isUnread(kept.attachment)) return kept;
  if (kept?.attachment !== undefined) {
    const entry = { ...kept, attachment: await read(kept.attachment) };
    await conversations.replace(entry);
    return entry;
  }
  const event = await intent.event(roomId, eventId);
  const said = event?.type === "m.room.message" ? parseMessage(event, agent) : undefined;
  if (said === undefined || said.kind === "other") return undefined;
  return isUnread(said.attachment) ? { ...said, attachment: await read(said.attachment) } : said;
}
