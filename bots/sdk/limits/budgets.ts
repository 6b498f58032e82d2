import type { Logger } from "pino";
import type { EventId, UserId } from "#appservice";
import type { ChatModel } from "#models";
import type { ConfiguredBot } from "../configured-bot.ts";
import type { PermissionLevel } from "../permission-level.ts";
import type { RuntimeObserver } from "../observer.ts";
import type { Budget } from "./budget.ts";
import type { Limit, LimitSettings } from "./limit.ts";
import type { ModelCall } from "./metered-model.ts";
import { createMessageRate } from "./message-rate.ts";
import type { RateAnswer } from "./message-rate.ts";
import { limitsOf, narrowest } from "./narrowest.ts";
import type { Place } from "./narrowest.ts";
import { dayOf, monthPeriod } from "./period.ts";
import { standings } from "./standing.ts";
import type { LimitState } from "./usage-state.ts";

/** What people use and may use. */
export interface Budgets {
  /** The agents' bots with the providers of their models. */
  readonly places: readonly Place[];
  /** Of prices and limits; ISO 4217. */
  readonly currency: string;
  of(personId: UserId): Promise<Budget>;
  /** Counts a message of a person. */
  takeMessage(personId: UserId, place: Place, eventId: EventId): Promise<RateAnswer & { readonly limit: number }>;
  /** Records a call of a model. Never rejects: what cannot be recorded is in the log, and lost. */
  record(asker: { readonly personId: UserId; readonly botId: string }, call: ModelCall): Promise<void>;
}

export interface BudgetsOptions {
  readonly bots: readonly Pick<ConfiguredBot, "bot" | "model" | "choices">[];
  readonly state: LimitState;
  readonly limits: LimitSettings;
  readonly permissionLevel: (userId: UserId) => PermissionLevel;
  readonly observer: Pick<RuntimeObserver, "modelCalled">;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const dayMs = 24 * 3_600_000;
const usageDays = 400;
const noticeDays = 62;

/** Forgets at the same time what is of no use anymore. */
export async function openBudgets(options: BudgetsOptions): Promise<Budgets> {
  const { bots, state, limits: settings, permissionLevel, observer, log, now } = options;
  const { currency } = settings;
  const rate = createMessageRate(now);
  await state.usage.prune(dayOf(now() - usageDays * dayMs));
  await state.limitNotices.prune(now() - noticeDays * dayMs);

  async function limitsFor(personId: UserId): Promise<readonly Limit[]> {
    return limitsOf(settings, await state.personLimits.of(personId), permissionLevel(personId));
  }

  return {
    places: bots.flatMap(placesOf),
    currency,
    async of(personId) {
      const at = now();
      const [limits, rows] = await Promise.all([limitsFor(personId), state.usage.of(personId, monthPeriod(at))]);
      return { personId, limits, rows, standings: standings(limits, rows, { now: at, currency }), currency, at };
    },
    async takeMessage(personId, place, eventId) {
      const limits = narrowest(await limitsFor(personId), place);
      const limit = limits.find(({ name }) => name === "messagesPerMinute");
      if (limit === undefined) return { kind: "granted", limit: Number.POSITIVE_INFINITY };
      const key = JSON.stringify([personId, limit.botId, limit.provider]);
      return { ...rate.take(key, eventId, limit.figure), limit: limit.figure };
    },
    async record({ personId, botId }, call) {
      const { inputTokens, outputTokens, isEstimated } = call;
      const { provider, model } = call.model;
      const money = costOf(call);
      observer.modelCalled({ botId, provider, model, inputTokens, outputTokens, money: money / 1_000_000, currency });
      const estimatedTokens = isEstimated ? inputTokens + outputTokens : 0;
      const figures = { calls: 1, inputTokens, outputTokens, estimatedTokens, money };
      try {
        await state.usage.add({ personId, day: dayOf(now()), botId, provider, model, currency, ...figures });
      } catch (error) {
        log.error({ botId, err: error }, "what a call of a model took could not be recorded");
      }
    },
  };
}

/** An agent with each of its models; one without a model is at none. */
function placesOf({ bot, model, choices }: Pick<ConfiguredBot, "bot" | "model" | "choices">): readonly Place[] {
  return [model, ...choices.map((choice) => choice.model)].map((each) => placeOf(bot.id, each));
}

export function placeOf(botId: string, model: Pick<ChatModel, "provider"> | undefined): Place {
  return { botId, provider: model?.provider ?? "none" };
}

/** In millionths: a price for a million tokens is that of one token in millionths. */
function costOf({ inputTokens, outputTokens, model: { price } }: ModelCall): number {
  return price === undefined
    ? 0
    : Math.round(inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion);
}
