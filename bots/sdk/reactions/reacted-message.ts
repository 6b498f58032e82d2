import { isEventId, isRecord } from "#appservice";
import type { EventId, Intent, RoomEvent, RoomId } from "#appservice";
import { parseMessage } from "../incoming-message.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Agent } from "../roster.ts";
import type { ConversationEntry, Conversations } from "../state.ts";

export interface ReactedMessageOptions {
  readonly conversations: Pick<Conversations, "exchange">;
  readonly intent: Pick<Intent, "event">;
  readonly agent: Agent;
  readonly roomId: RoomId;
  readonly eventId: EventId;
}

/** The message that somebody reacted to, as it is now: as the agent remembers it, else as the homeserver has it, decrypted. `undefined` when the agent cannot read it. */
export async function reactedMessage(options: ReactedMessageOptions): Promise<IncomingMessage | undefined> {
  const { conversations, intent, agent, roomId, eventId } = options;
  const exchange = await conversations.exchange({ agentId: agent.userId, roomId, eventId });
  const kept = exchange.find((entry) => entry.eventId === eventId);
  if (kept !== undefined) return fromEntry(kept);
  const event = await intent.event(roomId, eventId);
  if (event === undefined) return undefined;
  const message = read(event, agent);
  const content = await newContent(intent, event);
  if (message === undefined || content === undefined) return message;
  const edited = parseMessage({ ...event, content }, agent);
  return edited && { ...edited, repliesTo: message.repliesTo, threadRoot: message.threadRoot };
}

function read(event: RoomEvent, agent: Agent): IncomingMessage | undefined {
  if (event.type === "m.sticker")
    return parseMessage({ ...event, content: { ...event.content, msgtype: "m.image" } }, agent);
  return event.type === "m.room.message" ? parseMessage(event, agent) : undefined;
}

/** What the newest edit made of it, which homeservers name beside the event (client-server API, "Event replacements"). */
async function newContent(intent: Pick<Intent, "event">, event: RoomEvent): Promise<RoomEvent["content"] | undefined> {
  const relations = event.unsigned["m.relations"];
  const replacement = isRecord(relations) ? relations["m.replace"] : undefined;
  const editId = isRecord(replacement) ? replacement["event_id"] : undefined;
  if (!isEventId(editId)) return undefined;
  const edit = await intent.event(event.roomId, editId);
  const content = edit?.sender === event.sender ? edit.content["m.new_content"] : undefined;
  return isRecord(content) ? content : undefined;
}

function fromEntry({ eventId, sender, text, attachment, threadRoot, timestamp }: ConversationEntry): IncomingMessage {
  return {
    eventId,
    sender,
    kind: attachment === undefined ? "text" : "attachment",
    messageType: attachment === undefined ? "m.text" : `m.${attachment.kind}`,
    text,
    attachment,
    edits: undefined,
    repliesTo: undefined,
    threadRoot,
    mentions: [],
    timestamp,
  };
}
