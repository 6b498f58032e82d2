import { z } from "zod";

const id = z.string().min(1);

/** A message in a room that a person shares with an agent. */
const message = {
  /** Matrix ids: the room, the message, the agent's virtual user, the person. */
  roomId: id,
  eventId: id,
  agentId: id,
  personId: id,
};

const text = {
  text: z.string(),
  /** The message that this one answers. */
  inReplyTo: id.exactOptional(),
};

const typing = {
  roomId: message.roomId,
  agentId: message.agentId,
  personId: message.personId,
  /** Which of the two is typing. */
  typist: z.enum(["person", "agent"]),
};

/** The data of every event type there is. A type without a schema here does not exist. */
const schemas = {
  /** A person's message reached an agent. */
  "io.agentchat.message.sent": z.object({ ...message, ...text }).readonly(),
  /** An agent answered a person. */
  "io.agentchat.message.response": z.object({ ...message, ...text }).readonly(),
  /** The homeserver took an agent's message for a person. */
  "io.agentchat.message.delivered": z.object(message).readonly(),
  /** A person read an agent's message. */
  "io.agentchat.message.read": z.object(message).readonly(),
  "io.agentchat.typing.started": z.object(typing).readonly(),
  "io.agentchat.typing.stopped": z.object(typing).readonly(),
};

export type EventType = keyof typeof schemas;
export type EventData<Type extends EventType> = z.output<(typeof schemas)[Type]>;

const catalog: { readonly [Type in EventType]: z.ZodType<EventData<Type>> } = schemas;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalog, type);
}

/** All types of event. */
export const eventTypes: readonly EventType[] = Object.keys(catalog).filter(isEventType);

export function schemaOf<Type extends EventType>(type: Type): z.ZodType<EventData<Type>> {
  return catalog[type];
}
