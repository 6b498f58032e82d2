import type { Limit } from "./limit.ts";
import { narrowest } from "./narrowest.ts";
import type { Place } from "./narrowest.ts";
import { periodOf } from "./period.ts";
import type { Period } from "./period.ts";
import type { UsageRow } from "./usage-state.ts";

/** How much of a budget is used. */
export interface Standing {
  readonly limit: Limit;
  /** Tokens, or units of the currency. */
  readonly used: number;
  readonly period: Period;
}

/** From what share of a budget on the person is told. */
export type Mark = 80 | 100;

const millionths = 1_000_000;

/**
 * How the budgets of a person stand. What was used counts for the narrowest limit of each name only, and money in another currency for none.
 * @param rows of the month
 */
export function standings(
  limits: readonly Limit[],
  rows: readonly UsageRow[],
  { now, currency }: { readonly now: number; readonly currency: string },
): readonly Standing[] {
  const counted = rows.map((row) => ({ row, limits: narrowest(limits, row) }));
  return limits.flatMap((limit) => {
    const period = periodOf(limit.name, now);
    if (period === undefined) return [];
    const own = counted.filter(
      ({ row, limits: counting }) => counting.includes(limit) && row.day >= period.from && row.day <= period.to,
    );
    const isMoney = limit.name.startsWith("money");
    const used = own.reduce((sum, { row }) => sum + (isMoney ? moneyOf(row, currency) : tokensOf(row)), 0);
    return { limit, period, used: isMoney ? used / millionths : used };
  });
}

/** Those that count for an agent and a provider. */
export function standingsAt(all: readonly Standing[], limits: readonly Limit[], place: Place): readonly Standing[] {
  const counting = narrowest(limits, place);
  return all.filter(({ limit }) => counting.includes(limit));
}

export function markOf({ limit, used }: Standing): Mark | undefined {
  // whole numbers: fractions of money are not exact
  const whole = Math.round(used * millionths);
  const figure = Math.round(limit.figure * millionths);
  if (whole >= figure) return 100;
  return whole * 100 >= figure * 80 ? 80 : undefined;
}

/** The budget that is used up for longest, when there is one. */
export function spentBudget(all: readonly Standing[]): Standing | undefined {
  return all
    .filter((standing) => markOf(standing) === 100)
    .toSorted((one, other) => other.period.until - one.period.until)[0];
}

function tokensOf({ inputTokens, outputTokens }: UsageRow): number {
  return inputTokens + outputTokens;
}

function moneyOf(row: UsageRow, currency: string): number {
  return row.currency === currency ? row.money : 0;
}
