import { describe, expect, test } from "vitest";
import type { UserId } from "#appservice";
import type { Limit, LimitSettings } from "./limit.ts";
import { limitsOf, narrowest } from "./narrowest.ts";
import { dayOf, dayPeriod, monthPeriod } from "./period.ts";
import { markOf, spentBudget, standings } from "./standing.ts";
import type { Mark } from "./standing.ts";
import type { UsageRow } from "./usage-state.ts";

const at = (time: string): number => Date.parse(`${time}Z`);
const noon = at("2026-11-21T12:00");

function limit(name: Limit["name"], figure: number, scope: Partial<Limit> = {}): Limit {
  return { name, figure, botId: undefined, provider: undefined, ...scope };
}

function used(tokens: number, changes: Partial<UsageRow> = {}): UsageRow {
  const ids = {
    personId: "@alice:test" as UserId,
    botId: "assistant",
    provider: "openai",
    model: "m",
    currency: "EUR",
  };
  return {
    ...ids,
    day: "2026-11-21",
    calls: 1,
    inputTokens: tokens,
    outputTokens: 0,
    estimatedTokens: 0,
    money: 0,
    ...changes,
  };
}

describe("a period", () => {
  test.each([
    ["2026-11-21T23:59:59.999", "2026-11-21", "2026-11-22T00:00", "2026-11-01", "2026-11-30", "2026-12-01T00:00"],
    ["2026-11-22T00:00", "2026-11-22", "2026-11-23T00:00", "2026-11-01", "2026-11-30", "2026-12-01T00:00"],
    ["2026-12-31T23:59:59.999", "2026-12-31", "2027-01-01T00:00", "2026-12-01", "2026-12-31", "2027-01-01T00:00"],
    ["2028-02-29T12:00", "2028-02-29", "2028-03-01T00:00", "2028-02-01", "2028-02-29", "2028-03-01T00:00"],
  ])("at %s is day %s until %s, and month %s to %s until %s", (now, day, tomorrow, from, to, nextMonth) => {
    expect(dayOf(at(now))).toBe(day);
    expect(dayPeriod(at(now))).toEqual({ from: day, to: day, until: at(tomorrow) });
    expect(monthPeriod(at(now))).toEqual({ from, to, until: at(nextMonth) });
  });
});

describe("of limits of one name, the narrowest counts", () => {
  const all = limit("tokensPerDay", 1);
  const ofProvider = limit("tokensPerDay", 2, { provider: "openai" });
  const ofAgent = limit("tokensPerDay", 3, { botId: "assistant" });
  const ofBoth = limit("tokensPerDay", 4, { botId: "assistant", provider: "openai" });
  const money = limit("moneyPerDay", 5);

  test.each<[string, readonly Limit[], readonly Limit[]]>([
    ["all before none", [all, money], [all, money]],
    ["a provider before all", [all, ofProvider, money], [ofProvider, money]],
    ["an agent before its provider", [ofAgent, all, ofProvider], [ofAgent]],
    ["both before one", [ofProvider, ofBoth, ofAgent, all], [ofBoth]],
    [
      "none of others",
      [limit("tokensPerDay", 6, { botId: "echo" }), limit("tokensPerDay", 7, { provider: "ollama" })],
      [],
    ],
  ])("%s", (_, limits, expected) => {
    expect(narrowest(limits, { botId: "assistant", provider: "openai" })).toEqual(expected);
  });
});

describe("the limits of a person", () => {
  const settings: LimitSettings = {
    levels: ["user"],
    limits: [limit("tokensPerDay", 100), limit("tokensPerDay", 50, { botId: "echo" })],
    currency: "EUR",
  };

  test.each<[string, Parameters<typeof limitsOf>[1], Parameters<typeof limitsOf>[2], readonly Limit[]]>([
    ["are those of the config", [], "user", settings.limits],
    ["do not hold for admins", [], "admin", []],
    ["hold for admins when an admin set them", [limit("tokensPerDay", 5)], "admin", [limit("tokensPerDay", 5)]],
    [
      "are replaced one by one",
      [limit("tokensPerDay", 5, { botId: "echo" }), limit("messagesPerMinute", 1)],
      "user",
      [limit("messagesPerMinute", 1), limit("tokensPerDay", 100), limit("tokensPerDay", 5, { botId: "echo" })],
    ],
  ])("%s", (_, own, level, expected) => {
    expect(limitsOf(settings, own, level)).toEqual(expected);
  });
});

describe("what was used", () => {
  const standing = (limits: readonly Limit[], rows: readonly UsageRow[], now = noon) =>
    standings(limits, rows, { now, currency: "EUR" }).map((each) => each.used);

  test("counts for its day and its month", () => {
    const limits = [limit("tokensPerDay", 100), limit("tokensPerMonth", 100)];
    const rows = [
      used(1, { day: "2026-11-20" }),
      used(2),
      used(4, { day: "2026-11-22" }),
      used(8, { day: "2026-10-31" }),
    ];
    expect(standing(limits, rows)).toEqual([2, 7]);
    expect(standing(limits, rows, at("2026-11-22T00:00"))).toEqual([4, 7]);
    // the clock was set back over midnight, and over the end of the month
    expect(standing(limits, rows, at("2026-11-20T23:59"))).toEqual([1, 7]);
    expect(standing(limits, rows, at("2026-10-31T23:59"))).toEqual([8, 8]);
  });

  test("counts once, for the narrowest limit", () => {
    const limits = [limit("tokensPerDay", 9), limit("tokensPerDay", 9, { botId: "echo" })];
    expect(standing(limits, [used(1), used(2, { botId: "echo" }), used(4, { botId: "third" })])).toEqual([5, 2]);
  });

  test("is read and written tokens, or money in the currency of the config", () => {
    const limits = [limit("tokensPerDay", 9), limit("moneyPerDay", 9)];
    const rows = [used(1, { outputTokens: 2, money: 1_500_000 }), used(0, { money: 7, currency: "USD" })];
    expect(standing(limits, rows)).toEqual([3, 1.5]);
  });
});

describe("a budget is marked", () => {
  test.each<[number, number, Mark | undefined]>([
    [79, 100, undefined],
    [80, 100, 80],
    [99, 100, 80],
    [100, 100, 100],
    [101, 100, 100],
    [0, 0, 100],
    [0.07999, 0.1, undefined],
    [0.08, 0.1, 80],
    [0.56, 0.7, 80],
    [0.1 + 0.2, 0.3, 100],
    [0.1, 0.1, 100],
    [1e15, Number.POSITIVE_INFINITY, undefined],
  ])("with %d of %d used: %s", (spent, figure, mark) => {
    const period = dayPeriod(noon);
    expect(markOf({ limit: limit("moneyPerDay", figure), used: spent, period })).toBe(mark);
  });
});

test("of several that are used up, the one that starts anew last counts", () => {
  const limits = [limit("tokensPerDay", 5), limit("tokensPerMonth", 5), limit("moneyPerDay", 5)];
  const all = standings(limits, [used(5)], { now: noon, currency: "EUR" });
  expect(spentBudget(all)?.limit.name).toBe("tokensPerMonth");
  expect(spentBudget(standings(limits, [used(4)], { now: noon, currency: "EUR" }))).toBeUndefined();
});
