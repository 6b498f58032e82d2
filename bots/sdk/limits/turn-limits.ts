import type { ChatModel } from "#models";
import { rememberQuestion } from "../conversation/remember-question.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { PersonFacts } from "../person/person-facts.ts";
import { replyContent } from "../reply-content.ts";
import { SdkError } from "../sdk-error.ts";
import { timeZoneOf } from "../time/time-zone-of.ts";
import { turnIntent } from "../turn-intent.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { placeOf } from "./budgets.ts";
import { budgetIsSpent, budgetMark, tooManyMessages } from "./limit-words.ts";
import type { WordsContext } from "./limit-words.ts";
import { meteredModel } from "./metered-model.ts";
import { markOf, spentBudget, standingsAt } from "./standing.ts";
import type { Standing } from "./standing.ts";

/** The limits of the person who has a turn. */
export interface TurnLimits {
  /** The agent's model, with what it is asked counted. */
  metered(model: ChatModel): ChatModel;
  /**
   * To be called before a model is asked. An answer that is under way is not cut off.
   * @throws SdkError `over-budget`
   */
  check(model: ChatModel): Promise<void>;
  /**
   * Does the work of the turn within the limits, and tells the person in the room when they keep them from an answer or soon will.
   * @param options.isRated whether the message counts for the message rate
   */
  keep(work: () => Promise<unknown>, options: { readonly isRated: boolean }): Promise<void>;
}

/** Between two sentences in one room that a budget is used up. */
const spentAgainMs = 10 * 60_000;

export function createTurnLimits(
  world: TurnWorld,
  cause: TurnCause & { readonly message: IncomingMessage },
  person: () => Promise<PersonFacts>,
): TurnLimits {
  const { agent, room, message, personId, source } = cause;
  const { bot, model: own } = agent.configured;
  const { budgets, now } = world;
  const { limitNotices, conversations } = world.state;
  let hasAsked = false;

  let place = placeOf(bot.id, own);
  const underWay = `answering ${agent.userId} ${room.roomId}`;

  async function standingsHere(): Promise<readonly Standing[]> {
    const { standings, limits } = await budgets.of(personId);
    return standingsAt(standings, limits, place);
  }

  async function context(): Promise<WordsContext> {
    return { now: now(), timeZone: await timeZoneOf(person), currency: budgets.currency };
  }

  async function tell(text: string, part: string): Promise<void> {
    const content = replyContent({ text, isNotice: true, message, isDirect: room.isDirect });
    const event = { roomId: room.roomId, type: "m.room.message", content };
    await turnIntent(world, cause).send({ ...event, source, part, personId });
  }

  async function tellSpent(): Promise<void> {
    const spent = spentBudget(await standingsHere());
    const notice = `spent ${agent.userId} ${room.roomId}`;
    if (spent === undefined) return;
    if (!(await limitNotices.claim({ personId, notice, source, at: now() }, spentAgainMs))) return;
    await tell(budgetIsSpent(spent, await context()), "budget");
  }

  /** In direct chats: how much somebody uses is nobody else's business. */
  async function tellMarks(): Promise<void> {
    if (!room.isDirect) return;
    const due = new Map<string, Standing>();
    for (const standing of await standingsHere()) {
      const mark = markOf(standing);
      if (mark === undefined) continue;
      const { name, figure, botId, provider } = standing.limit;
      const notice = JSON.stringify([name, botId, provider, figure, standing.period.from, mark]);
      if (await limitNotices.claim({ personId, notice, source, at: now() })) due.set(notice, standing);
    }
    if (due.size === 0) return;
    const words = await context();
    const lines = [...due.values()].map((standing) => budgetMark(standing, words));
    await tell(lines.join("\n"), `budget ${[...due.keys()].join(" ")}`);
  }

  /** It is not answered, but belongs to the conversation, where the agent keeps one. */
  async function rememberUnanswered(): Promise<void> {
    const ids = { agentId: agent.userId, roomId: room.roomId, personId };
    const [newest] = await conversations.recent({ ...ids, limit: 1 });
    if (newest !== undefined) await rememberQuestion(world.state, cause);
  }

  /** Whether the message may be answered now. */
  async function isInTime(): Promise<boolean> {
    const answer = await budgets.takeMessage(personId, place, message.eventId);
    if (answer.kind === "granted") return true;
    await rememberUnanswered();
    const told = { limit: answer.limit, until: answer.until };
    if (answer.isFirst) await tell(tooManyMessages(told, await context()), "pace");
    return false;
  }

  return {
    metered(model) {
      // rules cost nothing
      if (model.provider === "rules") return model;
      return meteredModel(model, (call) => {
        hasAsked = true;
        return budgets.record({ personId, botId: bot.id }, call);
      });
    },
    async check(model) {
      place = placeOf(bot.id, model);
      if (model.provider === "rules" || cause.isContinued === true) return;
      const standing = await standingsHere();
      if (standing.length === 0) return;
      if (spentBudget(standing) === undefined) {
        await limitNotices.claim({ personId, notice: underWay, source, at: now() }, 0);
        return;
      }
      // a turn that is run again may have used it up itself
      if ((await limitNotices.claimedBy(personId, underWay)) === source) return;
      throw new SdkError("over-budget", "the person has used up a budget: see limits in the config, or use !limit");
    },
    async keep(work, { isRated }) {
      if (isRated && !(await isInTime())) return;
      try {
        await work();
      } catch (error) {
        if (!(error instanceof SdkError && error.code === "over-budget")) throw error;
        await tellSpent();
        return;
      }
      if (hasAsked) await tellMarks();
    },
  };
}
