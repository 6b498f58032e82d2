import { describe, expect, it } from "vitest";
import type { UserId } from "#appservice";
import type { Limit, UsageRow } from "#sdk";
import { alice, bob } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

export function describeUsage(fixture: StoreFixture): void {
  const november = { from: "2026-11-01", to: "2026-11-30" };

  function row(changes: Partial<UsageRow> = {}): UsageRow {
    const ids = {
      personId: alice,
      day: "2026-11-21",
      botId: "assistant",
      provider: "openai",
      model: "m",
      currency: "EUR",
    };
    return { ...ids, calls: 1, inputTokens: 100, outputTokens: 10, estimatedTokens: 0, money: 5, ...changes };
  }

  describe(`usage on ${fixture.backend}`, () => {
    it("gets its tables also in a database that has later migrations already", async () => {
      for (const table of ["usage", "person_limits", "limit_notices"])
        await fixture.database.execute(`drop table ${table}`);
      await fixture.database.execute("delete from kysely_migration where name = '0005-usage'");
      await fixture.reopen();
      await fixture.store.usage.add(row());
      expect(await fixture.store.usage.of(alice, november)).toEqual([row()]);
    });

    it("adds up what has the same ids, also what is added at once, and keeps it over a restart", async () => {
      const { usage } = fixture.store;
      await Promise.all(Array.from({ length: 10 }, () => usage.add(row())));
      await usage.add(row({ estimatedTokens: 110, money: 9_000_000_000_000 }));
      await fixture.reopen();
      expect(await fixture.store.usage.of(alice, november)).toEqual([
        row({ calls: 11, inputTokens: 1100, outputTokens: 110, estimatedTokens: 110, money: 9_000_000_000_050 }),
      ]);
    });

    it("keeps apart days, agents, providers, models, currencies and people", async () => {
      const { usage } = fixture.store;
      const others: readonly Partial<UsageRow>[] = [
        { day: "2026-11-22" },
        { botId: "echo" },
        { provider: "ollama" },
        { model: "n" },
        { currency: "USD" },
      ];
      for (const changes of [{}, ...others, { personId: bob }]) await usage.add(row(changes));
      expect(await usage.of(alice, november)).toHaveLength(6);
      expect((await usage.of(alice, november)).at(-1)?.day).toBe("2026-11-22");
      expect(await usage.of(alice, { from: "2026-11-22", to: "2026-11-22" })).toEqual([row({ day: "2026-11-22" })]);
      expect(await usage.of(bob, november)).toEqual([row({ personId: bob })]);
      expect(await usage.of(alice, { from: "2026-12-01", to: "2026-12-31" })).toEqual([]);
    });

    it("tells who used most, and forgets what is old", async () => {
      const { usage } = fixture.store;
      await usage.add(row({ day: "2026-10-31" }));
      await usage.add(row());
      await usage.add(row({ day: "2026-11-01" }));
      await usage.add(row({ personId: bob, inputTokens: 900 }));
      await usage.prune("2026-11-01");
      const figures = { calls: 1, inputTokens: 900, outputTokens: 10, estimatedTokens: 0, money: 5 };
      expect(await usage.totals({ from: "2026-01-01", to: "2026-12-31" })).toEqual([
        { personId: bob, currency: "EUR", ...figures },
        { personId: alice, currency: "EUR", ...figures, calls: 2, inputTokens: 200, outputTokens: 20, money: 10 },
      ]);
    });
  });

  describe(`limits on ${fixture.backend}`, () => {
    const limit: Limit = { name: "tokensPerDay", botId: undefined, provider: undefined, figure: 50_000 };

    it("keeps one of each name and scope for a person, until they are reset", async () => {
      const { personLimits } = fixture.store;
      const ofAgent = { ...limit, botId: "assistant", provider: "openai" };
      await personLimits.set(alice, limit);
      await personLimits.set(alice, ofAgent);
      await personLimits.set(alice, { ...limit, name: "moneyPerDay", figure: 0.25 });
      await personLimits.set(alice, { ...limit, figure: Number.POSITIVE_INFINITY });
      await personLimits.set(bob, limit);
      await fixture.reopen();
      expect(await fixture.store.personLimits.of(alice)).toEqual([
        { ...limit, name: "moneyPerDay", figure: 0.25 },
        { ...limit, figure: Number.POSITIVE_INFINITY },
        ofAgent,
      ]);
      await fixture.store.personLimits.reset(alice);
      expect(await fixture.store.personLimits.of(alice)).toEqual([]);
      expect(await fixture.store.personLimits.of(bob)).toEqual([limit]);
    });

    it("lets one source tell something, once or again after a while", async () => {
      const claim = (source: string, at: number, everyMs?: number, personId: UserId = alice): Promise<boolean> =>
        fixture.store.limitNotices.claim({ personId, notice: "80", source, at }, everyMs);
      expect(await claim("a", 1000)).toBe(true);
      expect(await claim("b", 9000)).toBe(false);
      await fixture.reopen();
      expect(await claim("a", 9000)).toBe(true);
      expect(await claim("b", 1000, undefined, bob)).toBe(true);
      expect(await claim("b", 1099, 100)).toBe(false);
      expect(await claim("b", 1100, 100)).toBe(true);
      expect(await claim("a", 1150, 100)).toBe(false);
      expect(await fixture.store.limitNotices.claimedBy(alice, "80")).toBe("b");
      expect(await fixture.store.limitNotices.claimedBy(alice, "100")).toBeUndefined();
      expect(await claim("z", 1150, 0)).toBe(true);
      expect(await claim("b", 1150, 0)).toBe(true);
      // the clock was set back
      expect(await claim("c", 500, 100)).toBe(true);
      await fixture.store.limitNotices.prune(500);
      expect(await claim("d", 501)).toBe(false);
      await fixture.store.limitNotices.prune(501);
      expect(await claim("d", 501)).toBe(true);
    });

    it("forgets with a person what they used, their limits and what they were told", async () => {
      for (const personId of [alice, bob]) {
        await fixture.store.usage.add(row({ personId }));
        await fixture.store.personLimits.set(personId, limit);
        await fixture.store.limitNotices.claim({ personId, notice: "80", source: "a", at: 1 });
      }
      await fixture.store.people.delete(alice);
      expect(await fixture.store.usage.of(alice, november)).toEqual([]);
      expect(await fixture.store.personLimits.of(alice)).toEqual([]);
      expect(await fixture.database.execute("select person_id from limit_notices")).toEqual([{ person_id: bob }]);
      expect(await fixture.store.usage.of(bob, november)).toHaveLength(1);
      expect(await fixture.store.personLimits.of(bob)).toHaveLength(1);
    });
  });
}
