import { parseUser } from "../administration/parse-user.ts";
import type { BotCommand } from "../commands/bot-command.ts";
import type { MessageTurn } from "../turn.ts";
import { readLimitChange } from "./read-limit-change.ts";
import type { BudgetAdministration } from "./turn-budgets.ts";
import { tellBudget } from "./usage-command.ts";

/** By which admins see and change the limits of people, in the management room. */
export const limitCommand: BotCommand = {
  description: "shows and changes what somebody may use of language models",
  usage: {
    USER: "shows what somebody has used, and their limits",
    "USER LIMIT FIGURE":
      "sets one of messagesPerMinute, tokensPerDay, tokensPerMonth, moneyPerDay, moneyPerMonth, at once; agent=assistant or provider=openai may follow",
    "USER LIMIT unlimited": "lifts one",
    "USER reset": "takes back what was set here",
  },
  examples: ["@alice:example.org tokensPerDay 50000"],
  requires: "admin",
  where: "direct",
  async run(turn, argument) {
    const { administration } = turn.budgets;
    return turn.reply(
      administration === undefined
        ? "Limits are changed in your direct chat with the service bot."
        : await change(turn, administration, argument),
    );
  },
};

async function change(turn: MessageTurn, administration: BudgetAdministration, argument: string): Promise<string> {
  const read = readLimitChange(argument, administration.places, (word) => parseUser(turn, word));
  if (read.kind === "unclear") return read.problem;
  if (read.kind === "set") await administration.set(read.personId, read.limit);
  if (read.kind === "reset") await administration.reset(read.personId);
  return `${read.personId}\n${await tellBudget(turn, await administration.of(read.personId))}`;
}
