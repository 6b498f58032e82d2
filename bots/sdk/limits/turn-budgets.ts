import type { UserId } from "#appservice";
import type { Budget } from "./budget.ts";
import type { Limit } from "./limit.ts";
import type { Place } from "./narrowest.ts";
import type { PersonTotal } from "./usage-state.ts";

/** What people use of models, and what they may. */
export interface TurnBudgets {
  /** What the sender has used this month, and what they may use. */
  own(): Promise<Budget>;
  /** Everybody's; only for admins, in their direct chat with the service bot. */
  readonly administration: BudgetAdministration | undefined;
}

export interface BudgetAdministration {
  /** What a limit may be for. */
  readonly places: readonly Place[];
  of(personId: UserId): Promise<Budget>;
  /** Of everybody, who used most tokens first. */
  totals(): Promise<{ readonly today: readonly PersonTotal[]; readonly month: readonly PersonTotal[] }>;
  /** Effective at once, in place of what the config says. */
  set(personId: UserId, limit: Limit): Promise<void>;
  /** Back to what the config says. */
  reset(personId: UserId): Promise<void>;
}
