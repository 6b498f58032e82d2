import type { EventId, StoredDelivery } from "#appservice";
import { openMessageTurn } from "./create-turn.ts";
import type { TurnWorld } from "./turn-world.ts";
import { decide } from "./decide.ts";
import type { Decision, ExplainReason, PermissionLevel } from "./decide.ts";
import { parseMessage } from "./incoming-message.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import { answerInReply, resolveAnswer } from "./message-answer.ts";
import type { AnswerResolver } from "./message-answer.ts";
import type { RuntimeObserver } from "./observer.ts";
import { serviceBotId } from "./roster.ts";
import type { Agent } from "./roster.ts";
import type { TurnRunner } from "./turn-runner.ts";
import type { MessageTurn } from "./turn.ts";

export interface MessageHandlerOptions {
  readonly world: TurnWorld;
  readonly permissionLevel: (userId: IncomingMessage["sender"]) => PermissionLevel;
  readonly runner: TurnRunner;
  readonly observer: RuntimeObserver;
  /** Whether a message has stopped a turn and is thereby dealt with. */
  readonly wasStop: (eventId: EventId) => boolean;
  /** Whom a reply to a message of the agent may be meant for, before it is a message to the bot. */
  readonly resolvers: readonly AnswerResolver[];
}

const explanations: Readonly<Record<ExplainReason, string>> = {
  "unsupported-content": "I can read text messages only so far.",
};

/** Handles `m.room.message` events: gathers the facts, lets `decide` decide, runs what it decided. */
export function createMessageHandler(options: MessageHandlerOptions) {
  const { world, permissionLevel, runner, observer, wasStop, resolvers } = options;

  function decideAbout(agent: Agent, { event }: StoredDelivery, message: IncomingMessage, isDirect: boolean): Decision {
    const { bot } = agent.configured;
    return decide({
      message,
      isFromOurs: world.homeserver.isOurs(event.sender),
      level: permissionLevel(event.sender),
      isDirect,
      isMentioned: message.mentions.includes(agent.userId),
      commands: Object.keys(bot.commands ?? {}),
      isManagementRoom: bot.id === serviceBotId && isDirect,
    });
  }

  /** The part of the bot that a decision calls for. */
  function workFor(decision: Decision, agent: Agent): ((turn: MessageTurn) => Promise<unknown>) | undefined {
    const { commands, on } = agent.configured.bot;
    switch (decision.kind) {
      case "respond":
        return on.message === undefined ? undefined : (turn) => Promise.resolve(on.message?.(turn));
      case "command":
        return (turn) => Promise.resolve(commands?.[decision.name]?.run(turn, decision.argument));
      case "explain":
        return (turn) => turn.reply(explanations[decision.reason], { isNotice: true });
      case "ignore":
        return undefined;
    }
  }

  return async (agent: Agent, delivery: StoredDelivery): Promise<void> => {
    const { event } = delivery;
    const message = parseMessage(event, agent);
    if (message === undefined || wasStop(event.eventId)) return;
    const isDirect = world.homeserver.directory.membership(agent.userId, event.roomId)?.isDirect ?? false;
    if (await resolveAnswer(resolvers, agent, answerInReply(event, message))) return;
    const decision = decideAbout(agent, delivery, message, isDirect);
    observer.messageReceived({ botId: agent.configured.bot.id, decision: decision.kind });
    const work = workFor(decision, agent);
    if (work === undefined) return;
    observer.personActive(event.sender);
    await world.events.received(agent, event.roomId, message);
    const room = { roomId: event.roomId, isDirect };
    await runner.run({ agent, room, personId: event.sender, source: event.eventId, message }, (cause) => {
      const opened = openMessageTurn(world, { ...cause, message, level: permissionLevel(event.sender) });
      const { hasAnswered, afterwards } = opened;
      return { work: () => work(opened.turn), hasAnswered, afterwards };
    });
  };
}
