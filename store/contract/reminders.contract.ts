import { describe, expect, it } from "vitest";
import type { NewReminder } from "#sdk";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { agent, alice, bob, eventId, otherAgent, otherRoom, outgoing, room } from "./samples.contract.ts";

export function describeReminders(fixture: StoreFixture): void {
  describe(`reminders on ${fixture.backend}`, () => {
    function reminder(text: string, changes: Partial<NewReminder> = {}): NewReminder {
      const place = { agentId: agent, personId: alice, roomId: room, threadRoot: undefined };
      return {
        ...place,
        source: text,
        text,
        firstAt: 1000,
        timeZone: "Europe/Berlin",
        recurrence: undefined,
        ...changes,
      };
    }

    it("gives back what it was given, soonest first, also after a restart", async () => {
      const given = [
        reminder("call mum", { firstAt: 3000 }),
        reminder("ünïcode 🦜", { firstAt: 2000, recurrence: "weekdays", threadRoot: eventId("root") }),
      ];
      const added = [];
      for (const each of given) added.push(await fixture.store.reminders.add(each));
      expect(added).toEqual(given.map((each, index) => ({ ...each, number: index + 1, dueAt: each.firstAt })));
      await fixture.reopen();
      expect(await fixture.store.reminders.list({ personId: alice })).toEqual(added.toReversed());
    });

    it("numbers each person's reminders, whichever agent keeps them", async () => {
      const { reminders } = fixture.store;
      await reminders.add(reminder("a"));
      await reminders.add(reminder("b", { agentId: otherAgent, roomId: otherRoom }));
      await reminders.add(reminder("c", { personId: bob }));
      expect((await reminders.list({ personId: alice })).map(({ number, text }) => [number, text])).toEqual([
        [1, "a"],
        [2, "b"],
      ]);
      expect((await reminders.list({ personId: alice, agentId: otherAgent })).map(({ number }) => number)).toEqual([2]);
      expect((await reminders.list({ personId: bob })).map(({ number }) => number)).toEqual([1]);
    });

    it("gives reminders that are added at once different numbers", async () => {
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, index) => fixture.store.reminders.add(reminder(`${index}`))),
      );
      expect(added.map(({ number }) => number).toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    });

    it("adds what has the same source once, also after it is done, for a week", async () => {
      const { reminders } = fixture.store;
      const first = await reminders.add(reminder("a", { source: "$event 0", recurrence: "daily" }));
      const again = reminder("another text", { source: "$event 0", firstAt: 2000 });
      expect(await reminders.add(again)).toEqual({ ...first, text: "another text" });
      expect(await reminders.list({ personId: alice })).toEqual([first]);
      await reminders.add(reminder("b", { source: "$event 0", personId: bob }));
      await reminders.settle(first, undefined);
      expect((await reminders.add(again)).number).toBe(first.number);
      expect(await reminders.list({ personId: alice })).toEqual([]);
      fixture.now += 8 * 24 * 3_600_000;
      await reminders.cancel({ personId: bob }, 1);
      await reminders.add(again);
      expect((await reminders.list({ personId: alice })).map(({ text }) => text)).toEqual(["another text"]);
    });

    it("keeps no text of what is done", async () => {
      const { reminders } = fixture.store;
      await reminders.settle(await reminders.add(reminder("a")), undefined);
      await reminders.add(reminder("b"));
      await reminders.cancel({ personId: alice }, 1);
      expect(await fixture.database.execute("select body from reminders")).toEqual([{ body: null }, { body: null }]);
    });

    it("cancels what is the person's own and tells whether there was anything", async () => {
      const { reminders } = fixture.store;
      await reminders.add(reminder("a"));
      expect(await reminders.cancel({ personId: bob }, 1)).toBe(false);
      expect(await reminders.cancel({ personId: alice, agentId: otherAgent }, 1)).toBe(false);
      expect(await reminders.cancel({ personId: alice, agentId: agent }, 1)).toBe(true);
      expect(await reminders.cancel({ personId: alice }, 1)).toBe(false);
      expect(await reminders.list({ personId: alice })).toEqual([]);
    });

    it("tells what is due and when something will be", async () => {
      const { reminders } = fixture.store;
      await reminders.add(reminder("late", { firstAt: 3000 }));
      await reminders.add(reminder("early"));
      await reminders.add(reminder("bob's", { firstAt: 2000, personId: bob }));
      const due = async (at: number) => (await reminders.due(at)).map(({ text }) => text);
      expect(await due(999)).toEqual([]);
      expect(await due(2000)).toEqual(["early", "bob's"]);
      expect(await reminders.nextAfter(0)).toBe(1000);
      expect(await reminders.nextAfter(2000)).toBe(3000);
      expect(await reminders.nextAfter(3000)).toBeUndefined();
    });

    it("moves what was delivered to its next time, or forgets it", async () => {
      const { reminders } = fixture.store;
      const once = await reminders.add(reminder("once"));
      const daily = await reminders.add(reminder("daily", { recurrence: "daily" }));
      await reminders.settle(once, undefined);
      await reminders.settle(daily, 2000);
      expect(await reminders.list({ personId: alice })).toEqual([{ ...daily, dueAt: 2000 }]);
      expect(await reminders.due(1999)).toEqual([]);
      await reminders.settle(daily, 3000);
      await reminders.settle({ ...daily, dueAt: 2000 }, 4000);
      expect((await reminders.list({ personId: alice })).map(({ dueAt }) => dueAt)).toEqual([4000]);
    });

    it("leaves alone what has taken the number of what was delivered", async () => {
      const { reminders } = fixture.store;
      const delivered = await reminders.add(reminder("old"));
      await reminders.cancel({ personId: alice }, 1);
      await reminders.add(reminder("new"));
      await reminders.settle(delivered, undefined);
      expect((await reminders.list({ personId: alice })).map(({ text }) => text)).toEqual(["new"]);
    });

    it("seals the text, leaves out and reports what was tampered with", async () => {
      const { reminders } = fixture.store;
      await fixture.store.outbox.add([outgoing("t1")]);
      await reminders.add(reminder("a"));
      await reminders.add(reminder("b"));
      await fixture.database.execute(`update reminders set room_id = '${otherRoom}' where number = 1`);
      expect((await reminders.due(1000)).map(({ text }) => text)).toEqual(["b"]);
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
    });

    it("forgets those of a person who is deleted, and nobody else's", async () => {
      const { reminders } = fixture.store;
      await reminders.add(reminder("a"));
      await reminders.add(reminder("b", { personId: bob }));
      await fixture.store.people.delete(alice);
      expect((await reminders.due(9000)).map(({ text }) => text)).toEqual(["b"]);
      expect(await fixture.database.execute("select number from reminders")).toHaveLength(1);
    });
  });
}
