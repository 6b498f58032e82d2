import { parseUser } from "../administration/parse-user.ts";
import type { BotCommand } from "../commands/bot-command.ts";
import { timeZoneOf } from "../time/time-zone-of.ts";
import type { MessageTurn } from "../turn.ts";
import type { Budget } from "./budget.ts";
import { budgetInWords, totalsInWords } from "./usage-in-words.ts";

/** By which people see what they have used of language models. */
export const usageCommand: BotCommand = {
  description: "shows what you have used of language models, and your limits",
  where: "direct",
  run: async (turn, argument) => turn.reply(await answer(turn, argument.trim())),
};

/** The same for the management room, where admins also see what others have used. */
export const managementUsageCommand: BotCommand = {
  ...usageCommand,
  usage: {
    "": "shows what you have used today and this month, your limits, and when they start anew",
    USER: "shows admins the same of somebody",
    all: "shows admins who uses most",
  },
  examples: ["@alice:example.org"],
};

async function answer(turn: MessageTurn, argument: string): Promise<string> {
  if (argument === "") return tellBudget(turn, await turn.budgets.own());
  const { administration } = turn.budgets;
  if (administration === undefined)
    return "Write `usage` to see what you have used. What others have used is shown to admins only, in their direct chat with the service bot.";
  if (argument.toLowerCase() === "all") return totalsInWords(await administration.totals());
  const personId = parseUser(turn, argument);
  if (personId === undefined)
    return "Write `usage` for your own, `usage @alice:example.org` for somebody's, or `usage all` for who uses most.";
  return `${personId}\n${await tellBudget(turn, await administration.of(personId))}`;
}

/** A budget in words, with times where the person is who is told. */
export async function tellBudget(turn: MessageTurn, budget: Budget): Promise<string> {
  const { at: now, currency } = budget;
  return budgetInWords(budget, { now, currency, timeZone: await timeZoneOf(() => turn.person()) });
}
