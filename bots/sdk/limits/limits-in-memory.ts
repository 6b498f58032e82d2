import type { UserId } from "#appservice";
import type { Limit } from "./limit.ts";
import type { LimitNotice, LimitState, PersonTotal, UsageFigures, UsageRow } from "./usage-state.ts";

/** Use and limits, kept as long as the process lives. For tests of bots. */
export function limitsInMemory(): LimitState & { readonly deletePerson: (personId: UserId) => void } {
  let rows: readonly UsageRow[] = [];
  let limits: readonly { readonly personId: UserId; readonly limit: Limit }[] = [];
  let notices: readonly LimitNotice[] = [];

  return {
    usage: {
      add(row) {
        const known = rows.find((each) => keyOf(each) === keyOf(row));
        rows = [...rows.filter((each) => each !== known), known === undefined ? row : { ...row, ...sum(known, row) }];
        return Promise.resolve();
      },
      of: (personId, { from, to }) =>
        Promise.resolve(rows.filter((row) => row.personId === personId && row.day >= from && row.day <= to)),
      totals({ from, to }) {
        const totals = new Map<string, PersonTotal>();
        for (const { personId, currency, day, ...row } of rows) {
          if (day < from || day > to) continue;
          const key = `${personId} ${currency}`;
          const known = totals.get(key);
          totals.set(key, { personId, currency, ...(known === undefined ? sum(row, none) : sum(known, row)) });
        }
        const tokens = (total: PersonTotal): number => total.inputTokens + total.outputTokens;
        return Promise.resolve([...totals.values()].toSorted((one, other) => tokens(other) - tokens(one)));
      },
      prune(before) {
        rows = rows.filter(({ day }) => day >= before);
        return Promise.resolve();
      },
    },
    personLimits: {
      of: (personId) => Promise.resolve(limits.filter((each) => each.personId === personId).map(({ limit }) => limit)),
      set(personId, limit) {
        limits = [
          ...limits.filter((each) => each.personId !== personId || !isSame(each.limit, limit)),
          { personId, limit },
        ];
        return Promise.resolve();
      },
      reset(personId) {
        limits = limits.filter((each) => each.personId !== personId);
        return Promise.resolve();
      },
    },
    limitNotices: {
      claim(claimed, everyMs = Number.POSITIVE_INFINITY) {
        const { personId, notice, source, at } = claimed;
        const known = notices.find((each) => each.personId === personId && each.notice === notice);
        const isAgain = Number.isFinite(everyMs) && known !== undefined && (known.at <= at - everyMs || known.at > at);
        if (known !== undefined && !isAgain) return Promise.resolve(known.source === source);
        notices = [...notices.filter((each) => each !== known), claimed];
        return Promise.resolve(true);
      },
      claimedBy: (personId, notice) =>
        Promise.resolve(notices.find((each) => each.personId === personId && each.notice === notice)?.source),
      prune(before) {
        notices = notices.filter(({ at }) => at >= before);
        return Promise.resolve();
      },
    },
    deletePerson(personId) {
      rows = rows.filter((row) => row.personId !== personId);
      limits = limits.filter((each) => each.personId !== personId);
      notices = notices.filter((each) => each.personId !== personId);
    },
  };
}

const none: UsageFigures = { calls: 0, inputTokens: 0, outputTokens: 0, estimatedTokens: 0, money: 0 };

function sum(one: UsageFigures, other: UsageFigures): UsageFigures {
  return {
    calls: one.calls + other.calls,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    estimatedTokens: one.estimatedTokens + other.estimatedTokens,
    money: one.money + other.money,
  };
}

function keyOf({ personId, day, botId, provider, model, currency }: UsageRow): string {
  return JSON.stringify([personId, day, botId, provider, model, currency]);
}

function isSame(one: Limit, other: Limit): boolean {
  return one.name === other.name && one.botId === other.botId && one.provider === other.provider;
}
