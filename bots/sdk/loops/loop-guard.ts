import type { EventId, UserId } from "#appservice";
import { createAnswerBudget } from "./answer-budget.ts";
import type { BudgetAnswer, BudgetLimits } from "./answer-budget.ts";

/** A message that an agent is about to answer. */
export interface Round {
  readonly agentId: UserId;
  readonly senderId: UserId;
  readonly eventId: EventId;
  readonly isFromOurs: boolean;
  /** When it arrived, milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** Ends exchanges in which both sides answer each other without end. */
export interface LoopGuard {
  /** Asked for each message before it is answered. A message that is handled again counts once. */
  admit(round: Round): BudgetAnswer;
  /** The agent has answered a message of this sender. */
  answered(round: Pick<Round, "agentId" | "senderId">): void;
}

export interface LoopLimits {
  /** Between two agents of ours. */
  readonly agents: BudgetLimits;
  /** Between an agent and anybody else, of whom nobody knows what they are. */
  readonly others: BudgetLimits;
}

const windowMs = 10 * 60_000;

/** A person who writes only after they were answered does not do so every three seconds for ten minutes. */
const defaultLimits: LoopLimits = { agents: { answers: 20, windowMs }, others: { answers: 200, windowMs } };

/** @param now milliseconds since the epoch */
export function createLoopGuard(now: () => number, limits: LoopLimits = defaultLimits): LoopGuard {
  const agents = createAnswerBudget(limits.agents, now);
  const others = createAnswerBudget(limits.others, now);
  const seen = new Map<string, { readonly eventId: EventId; readonly admission: BudgetAnswer }>();
  const answeredAt = new Map<string, number>();

  function admitNew(pair: string, { isFromOurs, receivedAt }: Round): BudgetAnswer {
    if (isFromOurs) return agents.take(pair);
    // what was written before the last answer is no reaction to it: people who write much at once are no loop
    const isReaction = receivedAt >= (answeredAt.get(pair) ?? Number.POSITIVE_INFINITY);
    return isReaction ? others.take(pair) : "granted";
  }

  return {
    admit(round) {
      const pair = pairOf(round);
      const last = seen.get(pair);
      if (last?.eventId === round.eventId) return last.admission;
      const admission = admitNew(pair, round);
      remember(seen, pair, { eventId: round.eventId, admission });
      return admission;
    },
    answered(round) {
      remember(answeredAt, pairOf(round), now());
    },
  };
}

/** Pairs that are remembered at most; a loop is among the latest. */
const maxPairs = 10_000;

function remember<Value>(map: Map<string, Value>, pair: string, value: Value): void {
  map.delete(pair);
  map.set(pair, value);
  const [oldest] = map.keys();
  if (map.size > maxPairs && oldest !== undefined) map.delete(oldest);
}

function pairOf({ agentId, senderId }: Pick<Round, "agentId" | "senderId">): string {
  return `${agentId} ${senderId}`;
}
