import { describe, expect, it } from "vitest";
import type { UserId } from "#appservice";
import type { StoreFixture } from "./store-fixture.contract.ts";
import {
  alice,
  bob,
  agent,
  room,
  otherRoom,
  delivery,
  outgoing,
  entry,
  names,
  everything,
  conversation,
} from "./samples.contract.ts";

export function describePeople(fixture: StoreFixture): void {
  describe(`people on ${fixture.backend}`, () => {
    async function fill(): Promise<void> {
      await fixture.store.inbox.add([delivery("a"), delivery("b", { sender: bob })]);
      await fixture.store.outbox.add([outgoing("t1"), outgoing("t2", { personId: bob })]);
      await fixture.store.conversations.append([entry("a"), entry("b", { sender: bob, personId: bob })]);
      await fixture.store.assignments.save({ botId: "assistant", personId: alice, agentId: agent, roomId: room });
    }

    it("deletes key and rows of a person, and of nobody else", async () => {
      await fill();
      await fixture.store.people.delete(alice);
      expect(names(await fixture.store.inbox.unfinished(everything))).toEqual(["b"]);
      expect(await fixture.store.outbox.unsent(10)).toEqual([outgoing("t2", { personId: bob })]);
      expect(await fixture.store.conversations.recent(conversation)).toEqual([
        entry("b", { sender: bob, personId: bob }),
      ]);
      expect(await fixture.store.assignments.all()).toEqual([]);
      expect(await fixture.database.execute("select person_id from people")).toEqual([{ person_id: bob }]);
      expect(await fixture.store.inbox.add([delivery("a")])).toEqual([]);
      await fixture.store.people.delete("@stranger:example.org" as UserId);
    });

    it("forgets where a person was", async () => {
      const position = { latitude: 1, longitude: 2, accuracyMeters: 3, at: 4, expiresAt: 60_000 };
      for (const personId of [alice, bob])
        await fixture.store.positions.save(personId, { ...position, source: "$share", isLive: true });
      await fixture.store.people.delete(alice);
      expect((await fixture.store.positions.all()).map(([personId]) => personId)).toEqual([bob]);
    });

    it("gives a person who comes back a new key", async () => {
      await fill();
      const [before] = await fixture.database.execute(`select key_id, salt from people where person_id = '${alice}'`);
      await fixture.store.people.delete(alice);
      await fixture.store.conversations.append([entry("new")]);
      const [after] = await fixture.database.execute(`select key_id, salt from people where person_id = '${alice}'`);
      expect(Number(after?.["key_id"])).toBeGreaterThan(Number(before?.["key_id"]));
      expect(after?.["salt"]).not.toEqual(before?.["salt"]);
      expect((await fixture.store.conversations.recent(conversation)).map(({ text }) => text)).toEqual([
        "text of b",
        "text of new",
      ]);
    });

    it("seals with a new key what comes after somebody else deleted the one it remembered", async () => {
      await fill();
      await fixture.database.execute(`delete from people where person_id = '${alice}'`);
      expect(await fixture.store.conversations.recent(conversation)).toHaveLength(1);
      const added = await fixture.store.inbox.add([
        delivery("b", { sender: bob }),
        delivery("c"),
        delivery("d", { sender: bob }),
      ]);
      expect(names(added)).toEqual(["c", "d"]);
      expect(names(await fixture.store.inbox.unfinished(everything)).toSorted()).toEqual(["b", "c", "d"]);
    });

    it("makes one key for a person whom many meet at once", async () => {
      await Promise.all([
        ...Array.from({ length: 10 }, (_, index) => fixture.store.inbox.add([delivery(`i${index}`)])),
        ...Array.from({ length: 10 }, (_, index) => fixture.store.conversations.append([entry(`c${index}`)])),
      ]);
      expect(await fixture.database.execute("select person_id from people")).toEqual([{ person_id: alice }]);
      await fixture.reopen();
      expect(await fixture.store.conversations.recent(conversation)).toHaveLength(10);
      expect(await fixture.store.inbox.unfinished(everything)).toHaveLength(10);
      expect(fixture.unreadable).toEqual([]);
    });
  });

  describe(`tampering on ${fixture.backend}`, () => {
    it.each([
      ["a changed body", "update conversations set body = (select body from outbox) where event_id = '$b'"],
      [
        "the body of another row",
        "update conversations set body = (select body from conversations where event_id = '$a') where event_id = '$b'",
      ],
      ["a row moved to another sender", `update conversations set sender = '${bob}' where event_id = '$b'`],
      [
        "a changed salt of the person",
        `update people set salt = (select value from settings) where person_id = '${bob}'`,
      ],
    ])("leaves out and reports %s", async (_, statement) => {
      await fixture.store.outbox.add([outgoing("t1")]);
      await fixture.store.conversations.append([entry("a"), entry("b", { personId: bob }), entry("c")]);
      await fixture.database.execute(statement);
      await fixture.reopen();
      expect(await fixture.store.conversations.recent(conversation)).toEqual([entry("a"), entry("c")]);
      expect(fixture.unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
      expect(fixture.unreadable[0]?.message).toContain("$b");
    });

    it("does not let an unreadable delivery look like the end of a page", async () => {
      await fixture.store.inbox.add(["a", "b", "c"].map((name) => delivery(name)));
      await fixture.database.execute(
        "update inbox set body = (select body from inbox where event_id = '$c') where event_id = '$a'",
      );
      expect(names(await fixture.store.inbox.unfinished({ after: 0, limit: 2 }))).toEqual(["b", "c"]);
      expect(fixture.unreadable[0]?.message).toContain("$a");
    });

    it("sends nothing that was tampered with", async () => {
      await fixture.store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await fixture.database.execute(`update outbox set room_id = '${otherRoom}' where transaction_id = 't1'`);
      expect(await fixture.store.outbox.unsent(10)).toEqual([outgoing("t2")]);
      await expect(fixture.store.outbox.add([outgoing("t1")])).rejects.toMatchObject({
        code: "unreadable",
        retryable: false,
      });
    });
  });
}
