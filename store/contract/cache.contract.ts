import { describe, expect, it } from "vitest";
import { alice, bob } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

export function describeCache(fixture: StoreFixture): void {
  describe("the cache", () => {
    const hour = 60 * 60_000;

    it("gives a person the answer that was kept for them, until it expires", async () => {
      const { cache } = fixture.store;
      await cache.keep(alice, "question", "answer 😀", hour);
      expect(await cache.find(alice, "question")).toBe("answer 😀");
      expect(await cache.find(alice, "another")).toBeUndefined();
      fixture.now += hour;
      expect(await cache.find(alice, "question")).toBeUndefined();
    });

    it("gives nobody else's", async () => {
      const { cache } = fixture.store;
      await cache.keep(alice, "question", "for alice", hour);
      expect(await cache.find(bob, "question")).toBeUndefined();
      await cache.keep(bob, "question", "for bob", hour);
      expect(await cache.find(alice, "question")).toBe("for alice");
    });

    it("has nothing for a person who was deleted", async () => {
      const { cache, people } = fixture.store;
      await cache.keep(alice, "question", "answer", hour);
      await people.delete(alice);
      expect(await cache.find(alice, "question")).toBeUndefined();
    });
  });
}
