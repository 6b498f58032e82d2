import { describe, expect, it } from "vitest";
import type { ConversationScope, Memory } from "#sdk";
import { agent, alice, bob, eventId, otherAgent, otherRoom, room } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const owner = { agentId: agent, personId: alice };
const scope: ConversationScope = { ...owner, roomId: room, threadRoot: undefined };
const tea = { kind: "preference", text: "likes tea", at: 1000 } as const;
const summary = { text: "They talked about tea.", coversUntil: eventId("a"), updatedAt: 1000 };

function memory(number: number, changes: Partial<Memory> = {}): Memory {
  return { number, kind: "preference", text: "likes tea", createdAt: 1000, updatedAt: 1000, ...changes };
}

export function describeMemories(fixture: StoreFixture): void {
  describe(`memories on ${fixture.backend}`, () => {
    it("numbers what each agent remembers of each person, and keeps the numbers as others go", async () => {
      const { memories } = fixture.store;
      expect(await memories.add(owner, tea)).toEqual(memory(1));
      expect(await memories.add({ ...owner, personId: bob }, tea)).toEqual(memory(1));
      expect(await memories.add({ ...owner, agentId: otherAgent }, tea)).toEqual(memory(1));
      expect(await memories.add(owner, { kind: "fact", text: "has a dog", at: 2000 })).toMatchObject({ number: 2 });
      await memories.delete(owner, [1, 7]);
      await memories.delete(owner, []);
      await fixture.reopen();
      const dog = memory(2, { kind: "fact", text: "has a dog", createdAt: 2000, updatedAt: 2000 });
      expect(await fixture.store.memories.list(owner)).toEqual([dog]);
      expect(await fixture.store.memories.list({ ...owner, personId: bob })).toEqual([memory(1)]);
      expect(await fixture.store.memories.list({ ...owner, agentId: otherAgent })).toEqual([memory(1)]);
    });

    it("changes one, and only one that is there", async () => {
      const { memories } = fixture.store;
      await memories.add(owner, tea);
      const changed = memory(1, { text: "likes coffee", updatedAt: 3000 });
      expect(await memories.update(owner, changed)).toBe(true);
      expect(await memories.update(owner, memory(2))).toBe(false);
      expect(await memories.update({ ...owner, agentId: otherAgent }, memory(1))).toBe(false);
      expect(await memories.list(owner)).toEqual([changed]);
    });

    it("gives each a number of its own when many are added at once", async () => {
      await Promise.all(Array.from({ length: 5 }, () => fixture.store.memories.add(owner, tea)));
      const numbers = (await fixture.store.memories.list(owner)).map(({ number }) => number);
      expect(numbers).toEqual([1, 2, 3, 4, 5]);
    });

    it("seals what it remembers to its row, and leaves out and reports what was tampered with", async () => {
      const { memories, summaries } = fixture.store;
      await memories.add(owner, tea);
      await memories.add(owner, { ...tea, text: "likes milk" });
      await summaries.save(scope, summary);
      const bodies = await fixture.database.execute("select body from memories union all select body from summaries");
      expect(JSON.stringify(bodies.map(({ body }) => Buffer.from(body as Uint8Array).toString("latin1")))).not.toMatch(
        /tea|milk/u,
      );
      await fixture.database.execute("update memories set kind = 'style' where number = 1");
      await fixture.database.execute("update summaries set covers_until = '$b'");
      expect(await memories.list(owner)).toEqual([memory(2, { text: "likes milk" })]);
      expect(await summaries.find(scope)).toBeUndefined();
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable", "unreadable"]);
    });

    it("forgets with the person, and remembers anew who comes back", async () => {
      const { memories, summaries, people } = fixture.store;
      for (const personId of [alice, bob]) {
        await memories.add({ ...owner, personId }, tea);
        await summaries.save({ ...scope, personId }, summary);
      }
      await people.delete(alice);
      expect(await memories.list(owner)).toEqual([]);
      expect(await summaries.find(scope)).toBeUndefined();
      expect(await memories.list({ ...owner, personId: bob })).toHaveLength(1);
      expect(await summaries.find({ ...scope, personId: bob })).toEqual(summary);
      for (const table of ["memories", "summaries"])
        expect(await fixture.database.execute(`select agent_id from ${table}`)).toHaveLength(1);
      expect(await memories.update(owner, memory(1))).toBe(false);
      expect(await memories.add(owner, tea)).toEqual(memory(1));
    });

    it("seals with a new key what comes after somebody else deleted the one it remembered", async () => {
      const { memories, summaries } = fixture.store;
      await memories.add(owner, tea);
      await fixture.database.execute(`delete from people where person_id = '${alice}'`);
      await memories.add(owner, { ...tea, text: "likes milk" });
      await summaries.save(scope, summary);
      await fixture.reopen();
      expect(await fixture.store.memories.list(owner)).toEqual([memory(1, { text: "likes milk" })]);
      expect(await fixture.store.summaries.find(scope)).toEqual(summary);
    });
  });

  describe(`summaries on ${fixture.backend}`, () => {
    it("keeps one for each person, room and thread", async () => {
      const { summaries } = fixture.store;
      const others: readonly ConversationScope[] = [
        { ...scope, threadRoot: eventId("root") },
        { ...scope, roomId: otherRoom },
        { ...scope, personId: bob },
        { ...scope, agentId: otherAgent },
      ];
      expect(await summaries.find(scope)).toBeUndefined();
      for (const each of [scope, ...others]) await summaries.save(each, summary);
      const next = { text: "They went on about milk.", coversUntil: eventId("b"), updatedAt: 2000 };
      await summaries.save(scope, next);
      await fixture.reopen();
      expect(await fixture.store.summaries.find(scope)).toEqual(next);
      for (const each of others) expect(await fixture.store.summaries.find(each)).toEqual(summary);
    });

    it("forgets those of a room, and those of a person", async () => {
      const { summaries } = fixture.store;
      const inThread = { ...scope, threadRoot: eventId("root") };
      const elsewhere = { ...scope, roomId: otherRoom };
      const ofBob = { ...elsewhere, personId: bob };
      for (const each of [scope, inThread, elsewhere, ofBob]) await summaries.save(each, summary);
      await summaries.forgetRoom(agent, room);
      expect(await summaries.find(scope)).toBeUndefined();
      expect(await summaries.find(inThread)).toBeUndefined();
      expect(await summaries.find(elsewhere)).toEqual(summary);
      await summaries.forgetPerson(owner);
      expect(await summaries.find(elsewhere)).toBeUndefined();
      expect(await summaries.find(ofBob)).toEqual(summary);
    });
  });
}
