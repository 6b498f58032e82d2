import type { DeliveryAtWork, EventId, RoomEvent, StoredDelivery } from "#appservice";
import { answerSuspended } from "./administration/answer-suspended.ts";
import { overhear } from "./conversation/overhear.ts";
import { openMessageTurn } from "./create-turn.ts";
import type { OpenedMessageTurn } from "./create-turn.ts";
import type { TurnWorld } from "./turn-world.ts";
import { decide } from "./decide.ts";
import type { Decision, ExplainReason, PermissionLevel } from "./decide.ts";
import { parseMessage } from "./incoming-message.ts";
import type { IncomingMessage } from "./incoming-message.ts";
import { hearMessage } from "./hearing/hear-message.ts";
import type { LoopGuard } from "./loops/loop-guard.ts";
import { answerInReply, resolveAnswer } from "./message-answer.ts";
import type { AnswerResolver } from "./message-answer.ts";
import type { RuntimeObserver } from "./observer.ts";
import { readDelivery } from "./read-delivery.ts";
import type { ReadDelivery } from "./read-delivery.ts";
import { runRoomCommand } from "./rooms/run-room-command.ts";
import type { Agent } from "./roster.ts";
import { isTakenFirst } from "./sharing/is-taken-first.ts";
import { answerByVoice } from "./speaking/answer-by-voice.ts";
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
  readonly loopGuard: LoopGuard;
}

type Work = (turn: MessageTurn) => Promise<unknown>;

const explanations: Readonly<Record<ExplainReason, string>> = {
  unencrypted: "I talk in encrypted rooms only. Switch encryption on in this room's settings.",
  "unsupported-content": "I can read text messages only so far.",
  "no-image": "I read text messages only, and cannot look at pictures.",
  "no-file": "I read text messages only, not files.",
  "no-audio": "I cannot listen to recordings. Please write to me.",
  "no-video": "I cannot watch videos. Please write to me.",
  "no-content": "There is nothing in that message that I could download. Please send it again.",
  "commands-only": "I understand commands only. !help shows them.",
  "admins-only": "That command is for administrators of AgentChat only.",
  "direct-only": "Others can read along here. Write that to me in our direct chat.",
  "group-only": "That command is for rooms with several people.",
};

const pause =
  "You and I have been answering each other very fast for a while, as two bots would. I pause here for ten minutes, so that it comes to an end.";

function unknownCommand({ written, nearest }: Extract<Decision, { kind: "unknown-command" }>): string {
  const meant = nearest === undefined ? "!help shows all." : `Did you mean ${nearest}?`;
  return `There is no command ${written}. ${meant}`;
}

/** Handles `m.room.message` events: gathers the facts, lets `decide` decide, runs what it decided. */
export function createMessageHandler(options: MessageHandlerOptions) {
  const { world, permissionLevel, runner, observer, wasStop, resolvers, loopGuard } = options;

  /** What a decision calls for. */
  function workFor(decision: Decision, agent: Agent): Work | undefined {
    const { on } = agent.configured.bot;
    switch (decision.kind) {
      case "respond":
        return on.message === undefined ? undefined : (turn) => Promise.resolve(on.message?.(turn));
      case "command":
        return (turn) =>
          Promise.resolve(world.commandsOf(agent.configured)[decision.name]?.run(turn, decision.argument));
      case "room-command":
        return (turn) => {
          const intent = world.homeserver.intent(agent.userId);
          return runRoomCommand(decision.command, { rules: world.rooms, intent, turn });
        };
      case "explain":
        return (turn) => turn.reply(explanations[decision.reason], { isNotice: true });
      case "unknown-command":
        return (turn) => turn.reply(unknownCommand(decision), { isNotice: true });
      case "ignore":
        return undefined;
    }
  }

  /** The work, unless the agent and the sender have answered each other too often. */
  function admit(
    agent: Agent,
    { event, receivedAt }: StoredDelivery,
    isFromOurs: boolean,
    work: Work,
  ): Work | undefined {
    const { eventId, sender, roomId } = event;
    const admission = loopGuard.admit({ agentId: agent.userId, senderId: sender, eventId, isFromOurs, receivedAt });
    if (admission === "granted") return work;
    world.log.warn({ agentId: agent.userId, roomId, eventId }, "answers to this sender are paused");
    const isToBeTold = admission === "just-spent" && !isFromOurs;
    return isToBeTold ? (turn) => turn.reply(pause, { isNotice: true }) : undefined;
  }

  async function run(
    agent: Agent,
    { event, stepAside }: DeliveryAtWork,
    read: ReadDelivery,
    { work, isAnswer }: { readonly work: Work; readonly isAnswer: boolean },
  ): Promise<void> {
    const { message, personId, revision, trail, facts } = read;
    const isRated = isAnswer && !facts.isFromOurs;
    const isHeard = isAnswer && agent.configured.bot.hears === true && message.attachment?.kind === "audio";
    const room = { roomId: event.roomId, isDirect: facts.isDirect };
    const cause = { agent, room, personId, source: event.eventId, message, trail, revision, stepAside };
    let opened: OpenedMessageTurn | undefined;
    await runner.run(cause, (running) => {
      const asked = openMessageTurn(world, { ...running, message, level: facts.level });
      opened = asked;
      async function whole(): Promise<void> {
        if (isAnswer && (await isTakenFirst(agent.configured.takesFirst, message, asked.turn))) return;
        const heard = isHeard ? await hearMessage(world, { ...running, message }, asked.turn) : message;
        if (heard === undefined) return;
        const answering = isHeard ? openMessageTurn(world, { ...running, message: heard, level: facts.level }) : asked;
        opened = answering;
        await work(answering.turn);
        await answering.withdrawRest();
        const { bot, behavior } = agent.configured;
        if (bot.hears === true && isAnswer)
          await answerByVoice(answering.turn, { text: answering.said(), wasHeard: isHeard }, behavior.voice);
      }
      return {
        work: () => asked.limits.keep(whole, { isRated }),
        hasAnswered: () => opened?.hasAnswered() ?? false,
        afterwards: () => opened?.afterwards(),
      };
    });
    if (opened?.hasAnswered() === true) loopGuard.answered({ agentId: agent.userId, senderId: event.sender });
  }

  /** What is to be answered; an answer to what was edited is not waited for. */
  async function readLatest(agent: Agent, event: RoomEvent, message: IncomingMessage): Promise<ReadDelivery> {
    const given = { agent, event, message };
    const first = await readDelivery(world, permissionLevel, given);
    const mailbox = { agentId: agent.userId, roomId: event.roomId };
    const questionId = first.revision?.question.eventId;
    if (questionId === undefined || !world.activeTurns.questionsAside(mailbox).has(questionId)) return first;
    await world.activeTurns.withdrawAside({ ...mailbox, questionId });
    return readDelivery(world, permissionLevel, given);
  }

  return async (agent: Agent, delivery: DeliveryAtWork): Promise<void> => {
    const { event } = delivery;
    const message = parseMessage(event, agent);
    if (message === undefined || wasStop(event.eventId)) return;
    if (await answerSuspended(world, agent, event, message)) return;
    if (await resolveAnswer(resolvers, agent, answerInReply(event, message), delivery)) return;
    const found = await readLatest(agent, event, message);
    const decision = decide(found.facts);
    observer.messageReceived({ botId: agent.configured.bot.id, decision: decision.kind });
    if (decision.kind === "ignore" && decision.reason === "not-addressed") {
      await overhear(world.state.conversations, agent, event, message);
    }
    const called = workFor(decision, agent);
    if (called === undefined) return;
    const isGuarded = decision.kind !== "room-command";
    const work = isGuarded ? admit(agent, delivery, found.facts.isFromOurs, called) : called;
    if (work === undefined) return;
    observer.personActive(found.personId);
    await world.events.received(agent, event.roomId, found.message);
    await run(agent, delivery, found, { work, isAnswer: decision.kind === "respond" });
    if (found.facts.isDirect && !found.facts.isFromOurs)
      await world.commandDescriptions.update(agent, event.roomId, event.sender);
  };
}
