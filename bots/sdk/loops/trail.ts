import { isRecord, isUserId } from "#appservice";
import type { Intent, RoomEvent, UserId } from "#appservice";

/** Where a message comes from, as its content says: what keeps agents from answering each other for ever. */
export interface Trail {
  /** Agents that have spoken since a person did, with the one that sends it: 0 for a person's message. */
  readonly hops: number;
  /** The same for everything that follows from one message of a person: the id of its event. */
  readonly conversation: string;
}

/** A message of one agent that another one is to answer. */
export interface HandOff {
  readonly to: UserId;
  /** The person who asked, whose permissions hold and whose personal content it is. */
  readonly onBehalfOf: UserId;
}

type Content = Readonly<Record<string, unknown>>;

const hopsKey = "io.agentchat.hops";
const conversationKey = "io.agentchat.conversation";
const handOffKey = "io.agentchat.handoff";

/** @param isOurs whether one of our own virtual users sent it: others are not believed */
export function readTrail({ content, eventId }: Pick<RoomEvent, "content" | "eventId">, isOurs: boolean): Trail {
  if (!isOurs) return { hops: 0, conversation: eventId };
  const { [hopsKey]: hops, [conversationKey]: conversation } = content;
  return {
    hops: typeof hops === "number" && hops >= 1 ? hops : 1,
    conversation: typeof conversation === "string" ? conversation : eventId,
  };
}

/** To be called for messages of our own virtual users only. */
export function readHandOff(content: Content): HandOff | undefined {
  const marker = content[handOffKey];
  if (!isRecord(marker) || !isUserId(marker["to"]) || !isUserId(marker["on_behalf_of"])) return undefined;
  return { to: marker["to"], onBehalfOf: marker["on_behalf_of"] };
}

export function handOffContent({ to, onBehalfOf }: HandOff): Content {
  return { [handOffKey]: { to, on_behalf_of: onBehalfOf } };
}

/** An intent whose messages carry this trail, unless they have one. Without it, what is sent begins a conversation: nobody asked for it. */
export function leavingTrail(intent: Intent, trail?: Trail): Intent {
  const mark = (type: string, content: Content, source: string): Content =>
    type === "m.room.message" ? withTrail(content, trail ?? { hops: 1, conversation: source }) : content;
  return {
    ...intent,
    send: (event) => intent.send({ ...event, content: mark(event.type, event.content, event.source) }),
    sendOnce: (event) => intent.sendOnce({ ...event, content: mark(event.type, event.content, event.roomId) }),
  };
}

/** An edit carries it twice: its new content takes the place of the old. */
function withTrail(content: Content, { hops, conversation }: Trail): Content {
  if (hopsKey in content) return content;
  const marks = { [hopsKey]: hops, [conversationKey]: conversation };
  const newContent = content["m.new_content"];
  return { ...content, ...marks, ...(isRecord(newContent) ? { "m.new_content": { ...newContent, ...marks } } : {}) };
}
