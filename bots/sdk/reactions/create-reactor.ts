import type { UserId } from "#appservice";
import { openMessageTurn, openWelcomeTurn } from "../create-turn.ts";
import type { LoopGuard } from "../loops/loop-guard.ts";
import type { AnswerResolver, MessageAnswer } from "../message-answer.ts";
import type { RuntimeObserver } from "../observer.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { Agent } from "../roster.ts";
import type { TurnRunner } from "../turn-runner.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { findReaction } from "./bot-reaction.ts";
import type { BotReaction } from "./bot-reaction.ts";
import { decideReaction } from "./decide-reaction.ts";
import type { ReactionFacts } from "./decide-reaction.ts";
import { reactedMessage } from "./reacted-message.ts";

export interface ReactorOptions {
  readonly world: TurnWorld;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly runner: TurnRunner;
  readonly observer: RuntimeObserver;
  readonly loopGuard: LoopGuard;
}

const unreadable = "I cannot read that message: it is gone, or was sent before I could read along.";

/** Does what reactions to messages call for, each as a turn of its own whose source is the reaction. */
export function createReactor({ world, permissionLevel, runner, observer, loopGuard }: ReactorOptions): AnswerResolver {
  const { homeserver } = world;

  function factsOf(agent: Agent, answer: MessageAnswer, author: UserId): ReactionFacts {
    const { roomId, sender } = answer;
    const ofOthers = homeserver.isOurs(author) ? "ours" : "other";
    const own = agent.personId === sender ? "reactor" : "somebody-else";
    return {
      isFromOurs: homeserver.isOurs(sender),
      level: permissionLevel(sender),
      policy: world.rooms.of(agent.userId, roomId),
      mayTalkHere: homeserver.mayTalkIn(roomId),
      isDirect: homeserver.directory.membership(agent.userId, roomId)?.isDirect ?? false,
      author: author === agent.userId ? "self" : ofOthers,
      serves: agent.personId === undefined ? "everyone" : own,
      hasOwnAgentHere: homeserver.directory
        .memberships((each) => each.roomId === roomId && each.membership === "join")
        .some(({ agentId }) => canDoTheSame(world.roster.find(agentId), answer)),
    };
  }

  async function react(agent: Agent, answer: MessageAnswer, { reaction, stepAside }: Called): Promise<void> {
    const { eventId: source, targetId: eventId, roomId, sender: personId } = answer;
    const intent = homeserver.intent(agent.userId);
    const message = await reactedMessage({ ...world.state, intent, agent, roomId, eventId });
    const facts = factsOf(agent, answer, message?.sender ?? personId);
    if (decideReaction(facts).kind === "ignore") return;
    const { isDirect, level } = facts;
    if (message === undefined && !isDirect) return;
    const admission = loopGuard.admit({
      agentId: agent.userId,
      senderId: personId,
      eventId: source,
      isFromOurs: false,
      receivedAt: world.now(),
    });
    if (admission !== "granted") return;
    observer.personActive(personId);
    const room = { roomId, isDirect };
    if (message === undefined) {
      await runner.run({ agent, room, personId, source, message, stepAside }, (cause) => {
        const { turn, hasAnswered } = openWelcomeTurn(world, cause);
        return { work: () => turn.reply(unreadable, { isNotice: true }), hasAnswered };
      });
      return;
    }
    const asked = { ...message, sender: personId };
    await runner.run({ agent, room, personId, source, message: asked, author: message.sender, stepAside }, (cause) => {
      const { turn, hasAnswered, afterwards, limits } = openMessageTurn(world, { ...cause, message: asked, level });
      const work = (): Promise<void> => limits.keep(() => reaction.run(turn), { isRated: true });
      return { work, hasAnswered, afterwards };
    });
    loopGuard.answered({ agentId: agent.userId, senderId: personId });
  }

  return async (agent, answer, { stepAside }) => {
    const reaction = findReaction(agent.configured.reactions ?? {}, answer.key);
    if (reaction === undefined) return false;
    await react(agent, answer, { reaction, stepAside });
    return true;
  };
}

interface Called extends Pick<TurnCause, "stepAside"> {
  readonly reaction: BotReaction;
}

/** Whether it is the reacting person's own agent, and has something for the emoji. */
function canDoTheSame(agent: Agent | undefined, { sender, key }: MessageAnswer): boolean {
  return agent?.personId === sender && findReaction(agent.configured.reactions ?? {}, key) !== undefined;
}
