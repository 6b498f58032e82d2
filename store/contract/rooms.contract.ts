import { describe, expect, it } from "vitest";
import type { RoomPolicy } from "#sdk";
import type { StoreFixture } from "./store-fixture.contract.ts";
import { agent, alice, bob, conversation, entry, eventId, otherAgent, otherRoom, room } from "./samples.contract.ts";

export function describeRooms(fixture: StoreFixture): void {
  describe(`conversations in rooms on ${fixture.backend}`, () => {
    const key = (name: string) => ({ agentId: agent, roomId: room, eventId: eventId(name) });
    const answer = (name: string, question: string) =>
      entry(name, { sender: agent, role: "agent", answers: eventId(question) });
    const textsOf = async (query: Parameters<typeof fixture.store.conversations.recent>[0]) =>
      (await fixture.store.conversations.recent(query)).map(({ text }) => text);

    it("keeps threads apart from each other and from the main timeline", async () => {
      const inThread = entry("in", { threadRoot: eventId("root") });
      const elsewhere = entry("elsewhere", { threadRoot: eventId("other root") });
      await fixture.store.conversations.append([entry("root"), inThread, elsewhere, entry("main")]);
      await fixture.reopen();
      const { conversations } = fixture.store;
      expect(await conversations.recent({ ...conversation, threadRoot: eventId("root") })).toEqual([
        entry("root"),
        inThread,
      ]);
      expect(await conversations.recent({ ...conversation, threadRoot: undefined })).toEqual([
        entry("root"),
        entry("main"),
      ]);
    });

    it("keeps people apart, but for what was overheard and what began the thread", async () => {
      const ofBob = { sender: bob, personId: bob };
      const thread = { threadRoot: eventId("bob's") };
      const { conversations } = fixture.store;
      await conversations.append([entry("alice's"), entry("bob's", ofBob)]);
      await conversations.overhear(entry("aside", ofBob), 30);
      await conversations.append([entry("alice's reply", thread), entry("bob's reply", { ...ofBob, ...thread })]);
      expect(await textsOf({ ...conversation, personId: alice })).toEqual(["text of alice's", "text of aside"]);
      expect(await textsOf({ ...conversation, ...thread, personId: alice })).toEqual([
        "text of bob's",
        "text of alice's reply",
      ]);
    });

    it("keeps the newest of what was overheard in a room", async () => {
      const { conversations } = fixture.store;
      await conversations.append([entry("said")]);
      await conversations.overhear(entry("elsewhere", { roomId: otherRoom }), 2);
      for (const name of ["a", "b", "c", "c"]) await conversations.overhear(entry(name), 2);
      expect(await conversations.recent(conversation)).toEqual([
        entry("said"),
        entry("b", { role: "overheard" }),
        entry("c", { role: "overheard" }),
      ]);
      expect(await conversations.recent({ ...conversation, roomId: otherRoom })).toHaveLength(1);
    });

    it("finds a message with its answers, gives it another text, and forgets them together", async () => {
      const { conversations } = fixture.store;
      await conversations.append([entry("q"), answer("a1", "q"), answer("a2", "q"), entry("other")]);
      expect(await conversations.exchange(key("q"))).toEqual([entry("q"), answer("a1", "q"), answer("a2", "q")]);
      expect(await conversations.exchange(key("a2"))).toEqual([answer("a2", "q")]);
      expect(await conversations.exchange(key("unknown"))).toEqual([]);
      await conversations.replace(entry("q", { text: "changed" }));
      await conversations.replace(entry("unknown"));
      await fixture.reopen();
      expect(await textsOf(conversation)).toEqual(["changed", "text of a1", "text of a2", "text of other"]);
      await fixture.store.conversations.forget(key("q"));
      expect(await textsOf(conversation)).toEqual(["text of other"]);
    });

    it("replaces nothing of a person who was deleted", async () => {
      await fixture.store.conversations.append([entry("q")]);
      await fixture.store.people.delete(alice);
      await fixture.store.conversations.replace(entry("q", { text: "changed" }));
      expect(await fixture.store.conversations.recent(conversation)).toEqual([]);
    });
  });

  describe(`room policies on ${fixture.backend}`, () => {
    it("keeps one for each agent and room, until the room is forgotten", async () => {
      const policy: RoomPolicy = { agentId: agent, roomId: room, answer: "always", isQuiet: false };
      await fixture.store.roomPolicies.save(policy);
      await fixture.store.roomPolicies.save({ ...policy, agentId: otherAgent });
      await fixture.store.roomPolicies.save({ ...policy, answer: "never", isQuiet: true });
      await fixture.reopen();
      const all = await fixture.store.roomPolicies.all();
      expect(all).toHaveLength(2);
      expect(all).toContainEqual({ ...policy, answer: "never", isQuiet: true });
      await fixture.store.roomPolicies.forgetRoom(agent, room);
      expect(await fixture.store.roomPolicies.all()).toEqual([{ ...policy, agentId: otherAgent }]);
    });
  });
}
