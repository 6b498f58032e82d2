import { describe, expect, it } from "vitest";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { agent, alice, bob, entry, otherAgent, otherRoom, room } from "./samples.contract.ts";

export function describeSearch(fixture: StoreFixture): void {
  describe(`search in conversations on ${fixture.backend}`, () => {
    const own = { agentId: agent, personId: alice, limit: 10 };

    async function find(
      words: string,
      changes: Partial<Parameters<typeof fixture.store.conversations.search>[0]> = {},
    ) {
      const found = await fixture.store.conversations.search({ ...own, words, ...changes });
      return found.map(({ text }) => text);
    }

    it("finds what holds all words, newest first", async () => {
      const { conversations } = fixture.store;
      await conversations.append([
        entry("a", { text: "I like Café au lait" }),
        entry("b", { text: "And I like pizza", roomId: otherRoom, sender: agent, role: "agent" }),
        entry("c", { text: "no more pizza, I like pasta" }),
      ]);
      expect(await find("like")).toEqual(["no more pizza, I like pasta", "And I like pizza", "I like Café au lait"]);
      expect(await find("PIZZA like")).toEqual(["no more pizza, I like pasta", "And I like pizza"]);
      expect(await find("cafe")).toEqual(["I like Café au lait"]);
      expect(await find("like", { limit: 1 })).toEqual(["no more pizza, I like pasta"]);
      expect(await find("like", { roomId: room })).toEqual(["no more pizza, I like pasta", "I like Café au lait"]);
      expect(await find("beer")).toEqual([]);
      expect(await find(" ")).toEqual([]);
    });

    it("finds nothing of others", async () => {
      await fixture.store.conversations.append([
        entry("a", { text: "secret of bob", sender: bob, personId: bob }),
        entry("b", { text: "secret for another agent", agentId: otherAgent }),
      ]);
      expect(await find("secret")).toEqual([]);
    });

    it("looks through more than it reads at once, and gives up at some time", async () => {
      const many = Array.from({ length: 5600 }, (_, index) => entry(`e${index}`, { text: `number [${index}]` }));
      await fixture.store.conversations.append(many);
      expect(await find("[601]")).toEqual(["number [601]"]);
      expect(await find("[599]")).toEqual([]);
    });
  });
}
