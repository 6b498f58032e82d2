import type { EventId, RoomId, UserId } from "#appservice";
import { createEvent } from "#events";
import type { EventBus, EventData, EventType } from "#events";
import type { IncomingMessage } from "./incoming-message.ts";
import type { Agent } from "./roster.ts";

/** Publishes what people and agents say and do as CloudEvents. The catalog tells what each means. */
export interface MessageEvents {
  /** Whether somebody subscribes to one of these. */
  wants(...types: readonly EventType[]): boolean;
  /** `io.agentchat.message.sent` */
  received(agent: Agent, roomId: RoomId, message: IncomingMessage): Promise<void>;
  /** `io.agentchat.message.response` */
  answered(agent: Agent, answer: Answer): Promise<void>;
  /** `io.agentchat.message.delivered` */
  delivered(agent: Agent, message: AgentMessage): Promise<void>;
  /** `io.agentchat.message.read` */
  read(agent: Agent, message: AgentMessage): Promise<void>;
  /** `io.agentchat.typing.started` or `io.agentchat.typing.stopped` */
  typing(agent: Agent, typing: Typing): Promise<void>;
}

/** A message of an agent, and for whom it is, or who has read it. */
export interface AgentMessage {
  readonly roomId: RoomId;
  readonly eventId: EventId;
  readonly personId: UserId;
}

export interface Answer extends AgentMessage {
  readonly text: string;
  readonly inReplyTo: EventId | undefined;
}

export interface Typing {
  readonly roomId: RoomId;
  readonly personId: UserId;
  readonly typist: "person" | "agent";
  readonly isTyping: boolean;
}

type Published =
  | "io.agentchat.message.sent"
  | "io.agentchat.message.response"
  | "io.agentchat.message.delivered"
  | "io.agentchat.message.read"
  | "io.agentchat.typing.started"
  | "io.agentchat.typing.stopped";

export interface MessageEventsOptions {
  readonly bus: EventBus;
  /** Types that somebody subscribes to; others are not even made. */
  readonly wanted: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createMessageEvents({ bus, wanted, now }: MessageEventsOptions): MessageEvents {
  /** @param about what makes the event the same one when a turn is run again */
  async function publish(agent: Agent, type: Published, about: string, data: EventData<Published>): Promise<void> {
    const { behavior, eventing, bot } = agent.configured;
    if (!wanted.has(type) || !behavior.emitEvents || !(eventing.intents?.includes(type) ?? true)) return;
    const event = createEvent<Published>(type, {
      id: `${type} ${data.agentId} ${about}`,
      time: new Date(now()),
      source: `/agentchat/${bot.id}`,
      subject: `users/${data.personId}/chats/${data.roomId}`,
      data,
    });
    await bus.publish(event);
  }

  return {
    wants: (...types) => types.some((type) => wanted.has(type)),
    received: (agent, roomId, { eventId, sender, text, repliesTo }) =>
      publish(agent, "io.agentchat.message.sent", eventId, {
        roomId,
        eventId,
        agentId: agent.userId,
        personId: sender,
        text,
        ...(repliesTo === undefined ? {} : { inReplyTo: repliesTo }),
      }),
    answered: (agent, { roomId, eventId, personId, text, inReplyTo }) =>
      publish(agent, "io.agentchat.message.response", eventId, {
        roomId,
        eventId,
        agentId: agent.userId,
        personId,
        text,
        ...(inReplyTo === undefined ? {} : { inReplyTo }),
      }),
    delivered: (agent, { roomId, eventId, personId }) =>
      publish(agent, "io.agentchat.message.delivered", eventId, { roomId, eventId, agentId: agent.userId, personId }),
    read: (agent, { roomId, eventId, personId }) =>
      publish(agent, "io.agentchat.message.read", `${eventId} ${personId}`, {
        roomId,
        eventId,
        agentId: agent.userId,
        personId,
      }),
    typing: (agent, { roomId, personId, typist, isTyping }) =>
      publish(
        agent,
        isTyping ? "io.agentchat.typing.started" : "io.agentchat.typing.stopped",
        `${roomId} ${personId} ${typist} ${now()}`,
        { roomId, agentId: agent.userId, personId, typist },
      ),
  };
}
