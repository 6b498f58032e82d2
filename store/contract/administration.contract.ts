import { describe, expect, it } from "vitest";
import type { NewJob } from "#sdk";
import { agent, alice, bob, entry, eventId, otherAgent, otherRoom, room } from "./samples.contract.ts";
import type { StoreFixture } from "./store-fixture.contract.ts";

const notice: NewJob = {
  jobId: "one",
  kind: "broadcast",
  agentId: agent,
  roomId: room,
  personId: alice,
  request: '{"text":"maintenance tonight"}',
  dueAt: 7000,
};

export function describeAdministration(fixture: StoreFixture): void {
  describe(`jobs on ${fixture.backend}`, () => {
    const jobs = () => fixture.store.jobs;

    it("keeps what was asked first, and how far it has got, through a restart", async () => {
      expect(await jobs().add(notice)).toEqual({ ...notice, progress: "" });
      await jobs().advance("one", { progress: "half", dueAt: 8000 });
      await fixture.reopen();
      const advanced = { ...notice, progress: "half", dueAt: 8000 };
      expect(await jobs().add({ ...notice, request: "another", dueAt: 1 })).toEqual(advanced);
      expect(await jobs().all()).toEqual([advanced]);
    });

    it("knows all that are not finished, those due first first", async () => {
      for (const [jobId, dueAt] of [
        ["late", 9000],
        ["soon", 6000],
        ["put off", 1000],
        ["finished", 2000],
      ] as const)
        await jobs().add({ ...notice, jobId, dueAt });
      await jobs().advance("put off", { progress: "", dueAt: 8000 });
      await jobs().finish("finished");
      expect((await jobs().all()).map(({ jobId }) => jobId)).toEqual(["soon", "put off", "late"]);
    });

    it("has requests sealed, and deletes them with the person who asked", async () => {
      await jobs().add(notice);
      await jobs().add({ ...notice, jobId: "two", personId: bob });
      for (const { body } of await fixture.database.execute("select body from jobs"))
        expect(Buffer.from(body as Uint8Array).toString("latin1")).not.toContain("maintenance");
      await fixture.store.people.delete(alice);
      expect((await jobs().all()).map(({ jobId }) => jobId)).toEqual(["two"]);
    });

    it("leaves out and reports what was tampered with", async () => {
      await jobs().add(notice);
      await fixture.database.execute(`update jobs set room_id = '${otherRoom}'`);
      expect(await jobs().all()).toEqual([]);
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
    });
  });

  describe(`suspensions on ${fixture.backend}`, () => {
    it("outlast restarts and the deletion of the person; the first stays", async () => {
      const { suspensions } = fixture.store;
      await suspensions.add({ userId: alice, by: bob, at: 1 });
      await suspensions.add({ userId: alice, by: alice, at: 2 });
      await suspensions.add({ userId: agent, by: bob, at: 3 });
      await fixture.store.people.delete(alice);
      await fixture.reopen();
      expect(await fixture.store.suspensions.all()).toEqual(
        [
          { userId: alice, by: bob, at: 1 },
          { userId: agent, by: bob, at: 3 },
        ].toSorted((one, other) => (one.userId < other.userId ? -1 : 1)),
      );
      await fixture.store.suspensions.remove(alice);
      expect(await fixture.store.suspensions.all()).toHaveLength(1);
    });
  });

  describe(`what is kept about a person on ${fixture.backend}`, () => {
    it("is found over all agents, and is nobody else's", async () => {
      const { conversations, memories, summaries, consents } = fixture.store;
      await conversations.append([
        entry("a"),
        entry("b", { sender: bob, personId: bob }),
        entry("c", { agentId: otherAgent, roomId: otherRoom }),
        entry("d"),
      ]);
      const first = await conversations.ofPerson({ personId: alice, after: 0, limit: 2 });
      expect(first.entries).toEqual([entry("a"), entry("c", { agentId: otherAgent, roomId: otherRoom })]);
      const second = await conversations.ofPerson({ personId: alice, after: first.next ?? 0, limit: 2 });
      expect(second).toEqual({ entries: [entry("d")], next: undefined });

      for (const agentId of [otherAgent, agent])
        await memories.add({ agentId, personId: alice }, { kind: "fact", text: "has a dog", at: 1 });
      await memories.add({ agentId: agent, personId: bob }, { kind: "fact", text: "has a cat", at: 1 });
      expect((await memories.agentsOf(alice)).toSorted()).toEqual([agent, otherAgent].toSorted());

      const scope = { agentId: agent, roomId: room, personId: alice, threadRoot: undefined };
      const summary = { text: "about dogs", coversUntil: eventId("a"), updatedAt: 1 };
      const threadScope = { ...scope, agentId: otherAgent, threadRoot: eventId("root") };
      await summaries.save(scope, summary);
      await summaries.save(threadScope, { ...summary, updatedAt: 2 });
      await summaries.save({ ...scope, personId: bob }, summary);
      expect(await summaries.ofPerson(alice)).toEqual([
        { ...scope, ...summary },
        { ...threadScope, ...summary, updatedAt: 2 },
      ]);

      const question = { agentId: agent, roomId: room, request: "{}", expiresAt: 9000 };
      for (const [consentId, personId] of [
        ["two", alice],
        ["one", alice],
        ["three", bob],
      ] as const)
        await consents.add({ ...question, consentId, personId });
      expect((await consents.ofPerson(alice)).map(({ consentId }) => consentId)).toEqual(["two", "one"]);
      expect(fixture.unreadable).toEqual([]);
    });

    it("tells when people last spoke to agents, and not when agents did", async () => {
      const { conversations } = fixture.store;
      await conversations.append([
        entry("a", { timestamp: 5 }),
        entry("b", { timestamp: 3 }),
        entry("c", { timestamp: 9, role: "agent" }),
      ]);
      expect(await conversations.lastSpokenTo([agent, otherAgent])).toEqual(new Map([[agent, 5]]));
      expect(await conversations.lastSpokenTo([])).toEqual(new Map());
    });
  });
}
