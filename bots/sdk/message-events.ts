import type { EventId, RoomId, UserId } from "#appservice";
import { createEvent } from "#events";
import type { EventBus, EventData } from "#events";
import type { IncomingMessage } from "./incoming-message.ts";
import type { Agent } from "./roster.ts";

/** Publishes what people and agents say as CloudEvents. */
export interface MessageEvents {
  /** `io.agentchat.message.sent`: a person's message was taken up. */
  received(agent: Agent, roomId: RoomId, message: IncomingMessage): Promise<void>;
  /** `io.agentchat.message.response` */
  answered(agent: Agent, answer: Answer): Promise<void>;
}

export interface Answer {
  readonly roomId: RoomId;
  readonly eventId: EventId;
  readonly personId: UserId;
  readonly text: string;
  readonly inReplyTo: EventId | undefined;
}

type MessageEventType = "io.agentchat.message.sent" | "io.agentchat.message.response";

export interface MessageEventsOptions {
  readonly bus: EventBus;
  /** Types that somebody subscribes to; others are not even made. */
  readonly wanted: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createMessageEvents({ bus, wanted, now }: MessageEventsOptions): MessageEvents {
  async function publish(agent: Agent, type: MessageEventType, data: EventData<MessageEventType>): Promise<void> {
    const { behavior, eventing, bot } = agent.configured;
    if (!wanted.has(type) || !behavior.emitEvents || !(eventing.intents?.includes(type) ?? true)) return;
    const event = createEvent<MessageEventType>(type, {
      // the same for a turn that is run again
      id: `${type} ${data.agentId} ${data.eventId}`,
      time: new Date(now()),
      source: `/agentchat/${bot.id}`,
      subject: `users/${data.personId}/chats/${data.roomId}`,
      data,
    });
    await bus.publish(event);
  }

  return {
    received: (agent, roomId, { eventId, sender, text, repliesTo }) =>
      publish(agent, "io.agentchat.message.sent", {
        roomId,
        eventId,
        agentId: agent.userId,
        personId: sender,
        text,
        ...(repliesTo === undefined ? {} : { inReplyTo: repliesTo }),
      }),
    answered: (agent, { roomId, eventId, personId, text, inReplyTo }) =>
      publish(agent, "io.agentchat.message.response", {
        roomId,
        eventId,
        agentId: agent.userId,
        personId,
        text,
        ...(inReplyTo === undefined ? {} : { inReplyTo }),
      }),
  };
}
