import type { MomentContext } from "../time/read-words.ts";
import { tellUntil } from "../time/tell-until.ts";
import type { Limit, LimitName, LimitScope } from "./limit.ts";
import { markOf } from "./standing.ts";
import type { Standing } from "./standing.ts";

/** Where and when the person is, and what money is counted in. */
export interface WordsContext extends MomentContext {
  readonly currency: string;
}

const periods: Readonly<Record<LimitName, string>> = {
  messagesPerMinute: "a minute",
  tokensPerDay: "today",
  tokensPerMonth: "this month",
  moneyPerDay: "today",
  moneyPerMonth: "this month",
};

/** Said instead of an answer, once for each pause. */
export function tooManyMessages(
  { limit, until }: { readonly limit: number; readonly until: number },
  context: WordsContext,
) {
  const messages = limit === 1 ? "one message" : `${limit} messages`;
  return `That was a lot at once: I answer ${messages} a minute. Please wait until ${tellUntil(until, context)}; what you write before that I do not answer.`;
}

/** Said instead of an answer. */
export function budgetIsSpent(standing: Standing, context: WordsContext): string {
  const { limit, period } = standing;
  return `${capitalized(whatIs(limit))} for ${periods[limit.name]} ${isMoney(limit) ? "is" : "are"} used up${scopeOf(limit)}: I can answer again from ${tellUntil(period.until, context)}. Commands such as !help, !reminders and !usage still work.`;
}

/** Said after an answer, when a budget is used up to a mark. */
export function budgetMark(standing: Standing, context: WordsContext): string {
  const { limit, used, period } = standing;
  const anew = tellUntil(period.until, context);
  const budget = `${whatIs(limit)} for ${periods[limit.name]}${scopeOf(limit)}`;
  if (markOf(standing) === 100)
    return `That was the last answer for now: ${budget} (${amount(limit, limit.figure, context)}) ${isMoney(limit) ? "is" : "are"} used up. I can answer again from ${anew}.`;
  return `You have used ${percentOf(standing)} % of ${budget}: ${amount(limit, used, context)} of ${amount(limit, limit.figure, context)}. It starts anew ${anew}.`;
}

/** A line of a list. */
export function limitLine(limit: Limit, standing: Standing | undefined, context: WordsContext): string {
  const scope = `${limit.name}${scopeOf(limit)}`;
  if (!Number.isFinite(limit.figure)) return `${scope}: unlimited`;
  if (standing === undefined) return `${scope}: ${limit.figure}`;
  const share = limit.figure === 0 ? "" : ` (${percentOf(standing)} %)`;
  const used = `${amount(limit, standing.used, context)} of ${amount(limit, limit.figure, context)}${share}`;
  return `${scope}: ${used}, starts anew ${tellUntil(standing.period.until, context)}`;
}

/** @param money millionths */
export function tellMoney(money: number, currency: string): string {
  return moneyText(money / 1_000_000, currency);
}

export function tellCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Rounded down: 100 % is used up. */
function percentOf({ used, limit }: Standing): number {
  return Math.floor((used * 100) / limit.figure);
}

function whatIs(limit: Limit): string {
  return isMoney(limit) ? "your money" : "your tokens";
}

function scopeOf({ botId, provider }: LimitScope): string {
  const agent = botId === undefined ? "" : ` of agent ${botId}`;
  return provider === undefined ? agent : `${agent} at provider ${provider}`;
}

function amount(limit: Limit, value: number, { currency }: WordsContext): string {
  return isMoney(limit) ? moneyText(value, currency) : tellCount(value);
}

function moneyText(value: number, currency: string): string {
  return `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 4 })} ${currency}`;
}

function isMoney({ name }: Limit): boolean {
  return name.startsWith("money");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
