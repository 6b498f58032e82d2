import type { Budget } from "./budget.ts";
import { limitLine, tellCount, tellMoney } from "./limit-words.ts";
import type { WordsContext } from "./limit-words.ts";
import { dayOf } from "./period.ts";
import type { PersonTotal, UsageFigures, UsageRow } from "./usage-state.ts";

/** What a person has used and may use, as they or an admin are shown it. */
export function budgetInWords(budget: Budget, context: WordsContext): string {
  const today = dayOf(context.now);
  const { rows, limits, standings } = budget;
  const agents = [...new Set(rows.map(({ botId }) => botId))];
  const byAgent = agents.map((botId) => `- ${botId}: ${figuresInWords(rows.filter((row) => row.botId === botId))}`);
  const lines = limits.map(
    (limit) =>
      `- ${limitLine(
        limit,
        standings.find((standing) => standing.limit === limit),
        context,
      )}`,
  );
  return [
    `Used today: ${figuresInWords(rows.filter(({ day }) => day === today))}`,
    `Used this month: ${figuresInWords(rows)}`,
    ...(agents.length > 1 ? byAgent : []),
    ...(lines.length === 0 ? ["There are no limits."] : ["Limits:", ...lines]),
  ].join("\n");
}

const topLength = 20;

/** Who uses most. */
export function totalsInWords({
  today,
  month,
}: {
  readonly today: readonly PersonTotal[];
  readonly month: readonly PersonTotal[];
}): string {
  if (month.length === 0) return "Nobody has used a language model this month.";
  const top = month.slice(0, topLength);
  const lines = top.map((total) => `- ${total.personId}: ${figuresInWords([total])}`);
  const rest = month.length - top.length;
  return [
    `Used today by all: ${figuresInWords(today)}`,
    `Used this month by all: ${figuresInWords(month)}`,
    "Who used most this month:",
    ...lines,
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ].join("\n");
}

type Figures = UsageFigures & Pick<UsageRow, "currency">;

function figuresInWords(rows: readonly Figures[]): string {
  const sum = (of: (row: Figures) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const calls = sum((row) => row.calls);
  if (calls === 0) return "nothing";
  const input = sum((row) => row.inputTokens);
  const output = sum((row) => row.outputTokens);
  const estimated = sum((row) => row.estimatedTokens);
  const currencies = [...new Set(rows.filter(({ money }) => money > 0).map(({ currency }) => currency))];
  const money = currencies.map((currency) =>
    tellMoney(
      sum((row) => (row.currency === currency ? row.money : 0)),
      currency,
    ),
  );
  const tokens = `${tellCount(input + output)} tokens (${tellCount(input)} read, ${tellCount(output)} written${estimated > 0 ? `; ${tellCount(estimated)} of them estimated` : ""})`;
  return [`${tellCount(calls)} ${calls === 1 ? "call" : "calls"}`, tokens, ...money].join(", ");
}
