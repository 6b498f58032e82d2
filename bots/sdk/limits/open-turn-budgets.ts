import type { PermissionLevel } from "../permission-level.ts";
import { serviceBotId } from "../roster.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { dayPeriod, monthPeriod } from "./period.ts";
import type { BudgetAdministration, TurnBudgets } from "./turn-budgets.ts";

export function openTurnBudgets(
  { budgets, state, now }: TurnWorld,
  { agent, room, personId, log, level }: TurnCause & { readonly level: PermissionLevel },
): TurnBudgets {
  const { usage, personLimits } = state;
  const isManaging = level === "admin" && room.isDirect && agent.configured.bot.id === serviceBotId;
  const administration: BudgetAdministration = {
    places: budgets.places,
    of: (other) => budgets.of(other),
    async totals() {
      const [today, month] = await Promise.all([usage.totals(dayPeriod(now())), usage.totals(monthPeriod(now()))]);
      return { today, month };
    },
    async set(other, limit) {
      await personLimits.set(other, limit);
      log.info({ admin: personId, person: other, limit }, "an admin has changed a limit");
    },
    async reset(other) {
      await personLimits.reset(other);
      log.info({ admin: personId, person: other }, "an admin has taken back limits");
    },
  };
  return {
    own: () => budgets.of(personId),
    administration: isManaging ? administration : undefined,
  };
}
