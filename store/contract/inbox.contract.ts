import { describe, expect, it } from "vitest";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { agent, otherAgent, room, otherRoom, delivery, names, everything } from "./samples.contract.ts";

export function describeInbox(fixture: StoreFixture): void {
  describe(`inbox on ${fixture.backend}`, () => {
    it("returns what is new, in order, with growing sequences", async () => {
      const first = await fixture.store.inbox.add([delivery("a"), delivery("b")]);
      const second = await fixture.store.inbox.add([delivery("c")]);
      expect(names([...first, ...second])).toEqual(["a", "b", "c"]);
      const sequences = [...first, ...second].map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((x, y) => x - y));
      expect(new Set(sequences).size).toBe(3);
    });

    it("gives back events as they were", async () => {
      const given = delivery("a", {
        stateKey: "",
        redacts: "$redacted",
        content: { body: "ünï\u0000code 🦜 \ud800", nested: { list: [1, null, false] } },
        unsigned: { age: 7 },
      });
      const added = await fixture.store.inbox.add([given]);
      await fixture.reopen();
      expect(await fixture.store.inbox.unfinished(everything)).toEqual([{ ...given, sequence: added[0]?.sequence }]);
    });

    it("stores events whose claimed times are no exact numbers", async () => {
      const strange = [
        delivery("a", { timestamp: 1e300 }),
        delivery("b", { timestamp: 1.5 }),
        delivery("c", { timestamp: -1 }),
      ];
      await fixture.store.inbox.add(strange);
      expect(await fixture.store.inbox.add(strange)).toEqual([]);
      expect((await fixture.store.inbox.unfinished(everything)).map(({ event }) => event.timestamp)).toEqual([
        1e300, 1.5, -1,
      ]);
    });

    it("knows an event within a batch, across batches, after it is done and after a restart", async () => {
      const added = await fixture.store.inbox.add([delivery("a"), delivery("b"), delivery("a")]);
      expect(names(added)).toEqual(["a", "b"]);
      expect(names(await fixture.store.inbox.add([delivery("b"), delivery("c")]))).toEqual(["c"]);
      await fixture.store.inbox.markDone(added.map(({ sequence }) => sequence));
      expect(await fixture.store.inbox.add([delivery("a")])).toEqual([]);
      await fixture.reopen();
      expect(await fixture.store.inbox.add([delivery("a"), delivery("c")])).toEqual([]);
    });

    it("takes one event to two agents for two deliveries", async () => {
      const added = await fixture.store.inbox.add([delivery("a"), delivery("a", { agentId: otherAgent })]);
      expect(added.map(({ agentId }) => agentId)).toEqual([agent, otherAgent]);
    });

    it("adds concurrently what is the same only once", async () => {
      const added = await Promise.all(
        Array.from({ length: 20 }, () => fixture.store.inbox.add([delivery("a"), delivery("b")])),
      );
      expect(names(added.flat()).toSorted()).toEqual(["a", "b"]);
    });

    it("pages through what is not done, of everything or of one mailbox", async () => {
      const added = await fixture.store.inbox.add([
        delivery("a"),
        delivery("b", { roomId: otherRoom }),
        delivery("c"),
        delivery("d", { agentId: otherAgent }),
        delivery("e"),
      ]);
      await fixture.store.inbox.markDone([added[2]?.sequence ?? 0, 999_999]);
      const first = await fixture.store.inbox.unfinished({ after: 0, limit: 2 });
      expect(names(first)).toEqual(["a", "b"]);
      const after = first[1]?.sequence ?? 0;
      expect(names(await fixture.store.inbox.unfinished({ after, limit: 10 }))).toEqual(["d", "e"]);
      const mailbox = { agentId: agent, roomId: room };
      expect(names(await fixture.store.inbox.unfinished({ ...everything, mailbox }))).toEqual(["a", "e"]);
      expect(names(await fixture.store.inbox.unfinished({ after, limit: 10, mailbox }))).toEqual(["e"]);
    });

    it("tells depth and age", async () => {
      expect(await fixture.store.inbox.depth()).toEqual({ count: 0, oldestReceivedAt: undefined });
      const added = await fixture.store.inbox.add([
        { ...delivery("a"), receivedAt: 100 },
        { ...delivery("b"), receivedAt: 200 },
      ]);
      expect(await fixture.store.inbox.depth()).toEqual({ count: 2, oldestReceivedAt: 100 });
      await fixture.store.inbox.markDone([added[0]?.sequence ?? 0]);
      expect(await fixture.store.inbox.depth()).toEqual({ count: 1, oldestReceivedAt: 200 });
    });

    it("keeps of what is done only event and agent", async () => {
      const [added] = await fixture.store.inbox.add([delivery("a")]);
      await fixture.store.inbox.markDone([added?.sequence ?? 0]);
      const [row] = await fixture.database.execute("select event_id, agent_id, room_id, body, person_key from inbox");
      expect(row).toEqual({ event_id: "$a", agent_id: agent, room_id: null, body: null, person_key: null });
    });

    it("prunes what was done before a time and nothing else", async () => {
      const many = Array.from({ length: 2100 }, (_, index) => delivery(`old${index}`));
      const old = await fixture.store.inbox.add(many);
      await fixture.store.inbox.markDone(old.map(({ sequence }) => sequence));
      fixture.now = 6000;
      const [recent] = await fixture.store.inbox.add([delivery("recent"), delivery("waiting")]);
      await fixture.store.inbox.markDone([recent?.sequence ?? 0]);
      await fixture.store.inbox.prune(6000);
      expect(names(await fixture.store.inbox.add([delivery("old0"), delivery("recent"), delivery("waiting")]))).toEqual(
        ["old0"],
      );
    });

    it("does nothing for empty lists", async () => {
      expect(await fixture.store.inbox.add([])).toEqual([]);
      await fixture.store.inbox.markDone([]);
      expect(await fixture.store.outbox.add([])).toEqual([]);
      await fixture.store.outbox.markSent([]);
      await fixture.store.outbox.drop([]);
      await fixture.store.conversations.append([]);
      await fixture.store.directory.saveMemberships([]);
      await fixture.store.directory.deleteMemberships([]);
    });
  });
}
