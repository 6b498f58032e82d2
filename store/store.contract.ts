import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Delivery, EventId, MembershipRecord, OutgoingEvent, RoomId, UserId } from "#appservice";
import type { ConversationEntry } from "#sdk";
import { createStore, StoreError } from "./index.ts";
import type { Store } from "./index.ts";
import { delivery } from "./test-delivery.ts";

/** An empty database of one test. */
export interface TestDatabase {
  readonly url: string;
  /** Runs a statement behind the store's back. */
  execute(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const alice = "@alice:example.org" as UserId;
const bob = "@bob:elsewhere.example" as UserId;
const agent = "@_agentchat_assistant_alice:example.org" as UserId;
const otherAgent = "@_agentchat_echo:example.org" as UserId;
const room = "!room:example.org" as RoomId;
const otherRoom = "!other:example.org" as RoomId;
const eventId = (name: string) => `$${name}` as EventId;

function outgoing(transactionId: string, changes: Partial<OutgoingEvent> = {}): OutgoingEvent {
  const type = "m.room.message";
  return {
    transactionId,
    agentId: agent,
    roomId: room,
    type,
    body: `{"of":"${transactionId}"}`,
    personId: alice,
    ...changes,
  };
}

function entry(name: string, changes: Partial<ConversationEntry> = {}): ConversationEntry {
  const ids = { agentId: agent, roomId: room, eventId: eventId(name), sender: alice, personId: alice };
  return { ...ids, role: "person", text: `text of ${name}`, timestamp: 1000, ...changes };
}

const names = (deliveries: readonly Delivery[]) => deliveries.map(({ event }) => event.eventId.slice(1));
const everything = { after: 0, limit: 100 };
const conversation = { agentId: agent, roomId: room, limit: 50 };

/** What every backend must do. @param createDatabase makes an empty database and removes it when the test is over */
export function describeStore(backend: string, createDatabase: () => Promise<TestDatabase>): void {
  const masterSecret = randomBytes(32);
  let database: TestDatabase;
  let store: Store;
  let now: number;
  let unreadable: StoreError[];

  async function openStore(): Promise<Store> {
    const opened = await createStore({
      url: database.url,
      masterSecret,
      now: () => now,
      onUnreadable: (error) => unreadable.push(error),
    });
    onTestFinished(() => opened.close());
    return opened;
  }

  async function reopen(): Promise<void> {
    await store.close();
    store = await openStore();
  }

  beforeEach(async () => {
    now = 5000;
    unreadable = [];
    database = await createDatabase();
    store = await openStore();
  });

  describe(`inbox on ${backend}`, () => {
    it("returns what is new, in order, with growing sequences", async () => {
      const first = await store.inbox.add([delivery("a"), delivery("b")]);
      const second = await store.inbox.add([delivery("c")]);
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
      const added = await store.inbox.add([given]);
      await reopen();
      expect(await store.inbox.unfinished(everything)).toEqual([{ ...given, sequence: added[0]?.sequence }]);
    });

    it("stores events whose claimed times are no exact numbers", async () => {
      const strange = [
        delivery("a", { timestamp: 1e300 }),
        delivery("b", { timestamp: 1.5 }),
        delivery("c", { timestamp: -1 }),
      ];
      await store.inbox.add(strange);
      expect(await store.inbox.add(strange)).toEqual([]);
      expect((await store.inbox.unfinished(everything)).map(({ event }) => event.timestamp)).toEqual([1e300, 1.5, -1]);
    });

    it("knows an event within a batch, across batches, after it is done and after a restart", async () => {
      const added = await store.inbox.add([delivery("a"), delivery("b"), delivery("a")]);
      expect(names(added)).toEqual(["a", "b"]);
      expect(names(await store.inbox.add([delivery("b"), delivery("c")]))).toEqual(["c"]);
      await store.inbox.markDone(added.map(({ sequence }) => sequence));
      expect(await store.inbox.add([delivery("a")])).toEqual([]);
      await reopen();
      expect(await store.inbox.add([delivery("a"), delivery("c")])).toEqual([]);
    });

    it("takes one event to two agents for two deliveries", async () => {
      const added = await store.inbox.add([delivery("a"), delivery("a", { agentId: otherAgent })]);
      expect(added.map(({ agentId }) => agentId)).toEqual([agent, otherAgent]);
    });

    it("adds concurrently what is the same only once", async () => {
      const added = await Promise.all(
        Array.from({ length: 20 }, () => store.inbox.add([delivery("a"), delivery("b")])),
      );
      expect(names(added.flat()).toSorted()).toEqual(["a", "b"]);
    });

    it("pages through what is not done, of everything or of one mailbox", async () => {
      const added = await store.inbox.add([
        delivery("a"),
        delivery("b", { roomId: otherRoom }),
        delivery("c"),
        delivery("d", { agentId: otherAgent }),
        delivery("e"),
      ]);
      await store.inbox.markDone([added[2]?.sequence ?? 0, 999_999]);
      const first = await store.inbox.unfinished({ after: 0, limit: 2 });
      expect(names(first)).toEqual(["a", "b"]);
      const after = first[1]?.sequence ?? 0;
      expect(names(await store.inbox.unfinished({ after, limit: 10 }))).toEqual(["d", "e"]);
      const mailbox = { agentId: agent, roomId: room };
      expect(names(await store.inbox.unfinished({ ...everything, mailbox }))).toEqual(["a", "e"]);
      expect(names(await store.inbox.unfinished({ after, limit: 10, mailbox }))).toEqual(["e"]);
    });

    it("tells depth and age", async () => {
      expect(await store.inbox.depth()).toEqual({ count: 0, oldestReceivedAt: undefined });
      const added = await store.inbox.add([
        { ...delivery("a"), receivedAt: 100 },
        { ...delivery("b"), receivedAt: 200 },
      ]);
      expect(await store.inbox.depth()).toEqual({ count: 2, oldestReceivedAt: 100 });
      await store.inbox.markDone([added[0]?.sequence ?? 0]);
      expect(await store.inbox.depth()).toEqual({ count: 1, oldestReceivedAt: 200 });
    });

    it("keeps of what is done only event and agent", async () => {
      const [added] = await store.inbox.add([delivery("a")]);
      await store.inbox.markDone([added?.sequence ?? 0]);
      const [row] = await database.execute("select event_id, agent_id, room_id, body, person_key from inbox");
      expect(row).toEqual({ event_id: "$a", agent_id: agent, room_id: null, body: null, person_key: null });
    });

    it("prunes what was done before a time and nothing else", async () => {
      const many = Array.from({ length: 2100 }, (_, index) => delivery(`old${index}`));
      const old = await store.inbox.add(many);
      await store.inbox.markDone(old.map(({ sequence }) => sequence));
      now = 6000;
      const [recent] = await store.inbox.add([delivery("recent"), delivery("waiting")]);
      await store.inbox.markDone([recent?.sequence ?? 0]);
      await store.inbox.prune(6000);
      expect(names(await store.inbox.add([delivery("old0"), delivery("recent"), delivery("waiting")]))).toEqual([
        "old0",
      ]);
    });

    it("does nothing for empty lists", async () => {
      expect(await store.inbox.add([])).toEqual([]);
      await store.inbox.markDone([]);
      expect(await store.outbox.add([])).toEqual([]);
      await store.outbox.markSent([]);
      await store.outbox.drop([]);
      await store.conversations.append([]);
      await store.directory.saveMemberships([]);
      await store.directory.deleteMemberships([]);
    });
  });

  describe(`outbox on ${backend}`, () => {
    it("sends what was stored first, whatever is said later, also after a restart", async () => {
      expect(await store.outbox.add([outgoing("t1")])).toEqual([{ status: "to-send", event: outgoing("t1") }]);
      const first = { status: "to-send", event: outgoing("t1") };
      expect(await store.outbox.add([outgoing("t1", { body: "later" })])).toEqual([first]);
      await reopen();
      expect(await store.outbox.add([outgoing("t1", { body: "later", personId: bob })])).toEqual([first]);
    });

    it("answers with the event id of what was sent", async () => {
      await store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]);
      expect(await store.outbox.add([outgoing("t2"), outgoing("t1"), outgoing("t3")])).toEqual([
        { status: "to-send", event: outgoing("t2") },
        { status: "sent", eventId: eventId("sent") },
        { status: "to-send", event: outgoing("t3") },
      ]);
      await store.outbox.markSent([{ transactionId: "t1", eventId: eventId("again") }]);
      expect(await store.outbox.add([outgoing("t1")])).toEqual([{ status: "sent", eventId: eventId("sent") }]);
    });

    it("gives concurrent callers their own answers", async () => {
      const added = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.outbox.add([outgoing(`t${index % 25}`, { body: `body ${index}` })]),
        ),
      );
      added.forEach(([answer], index) => {
        expect(answer).toEqual({
          status: "to-send",
          event: outgoing(`t${index % 25}`, { body: `body ${index % 25}` }),
        });
      });
    });

    it("lists what is not sent in the order it was added", async () => {
      await store.outbox.add([outgoing("z"), outgoing("a"), outgoing("m"), outgoing("b")]);
      await store.outbox.markSent([{ transactionId: "a", eventId: eventId("sent") }]);
      await store.outbox.drop(["m", "unknown"]);
      expect(await store.outbox.unsent(10)).toEqual([outgoing("z"), outgoing("b")]);
      expect(await store.outbox.unsent(1)).toEqual([outgoing("z")]);
    });

    it("keeps of what was sent only transaction id and event id, until it is pruned", async () => {
      await store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]);
      const [row] = await database.execute(
        "select agent_id, room_id, type, body, person_key, event_id from outbox where transaction_id = 't1'",
      );
      expect(row).toEqual({
        agent_id: null,
        room_id: null,
        type: null,
        body: null,
        person_key: null,
        event_id: "$sent",
      });
      await store.outbox.prune(5000);
      expect((await store.outbox.add([outgoing("t1")]))[0]?.status).toBe("sent");
      await store.outbox.prune(5001);
      expect((await store.outbox.add([outgoing("t1")]))[0]?.status).toBe("to-send");
      expect(await store.outbox.unsent(10)).toEqual([outgoing("t2"), outgoing("t1")]);
    });
  });

  describe(`directory on ${backend}`, () => {
    const membership: MembershipRecord = {
      agentId: agent,
      roomId: room,
      membership: "invite",
      isDirect: true,
      peerId: alice,
    };

    it("remembers users and memberships", async () => {
      const user = { userId: agent, deviceId: "DEVICE", displayName: "Alice's assistant", avatarUrl: undefined };
      await store.directory.saveUser({ ...user, displayName: undefined });
      await store.directory.saveUser(user);
      await store.directory.saveUser({ ...user, userId: otherAgent });
      await store.directory.deleteUser(otherAgent);
      const elsewhere = { ...membership, roomId: otherRoom, peerId: undefined, isDirect: false };
      await store.directory.saveMemberships([membership, elsewhere, { ...membership, membership: "join" }]);
      await reopen();
      const loaded = await store.directory.load();
      expect(loaded.users).toEqual([user]);
      expect(loaded.memberships).toHaveLength(2);
      expect(loaded.memberships).toEqual(expect.arrayContaining([{ ...membership, membership: "join" }, elsewhere]));
      await store.directory.deleteMemberships([membership]);
      expect((await store.directory.load()).memberships).toEqual([elsewhere]);
    });

    it("saves many memberships at once", async () => {
      const many = Array.from({ length: 2500 }, (_, index) => ({
        ...membership,
        roomId: `!${index}:example.org` as RoomId,
      }));
      await store.directory.saveMemberships(many);
      expect((await store.directory.load()).memberships).toHaveLength(2500);
    });
  });

  describe(`conversations and assignments on ${backend}`, () => {
    it("returns the newest entries, oldest first", async () => {
      const reply = entry("b", { sender: agent, role: "agent" });
      await store.conversations.append([entry("a"), reply]);
      await store.conversations.append([entry("c", { sender: bob, personId: bob, timestamp: 1 })]);
      await store.conversations.append([entry("x", { roomId: otherRoom }), entry("y", { agentId: otherAgent })]);
      await reopen();
      const all = [entry("a"), reply, entry("c", { sender: bob, personId: bob, timestamp: 1 })];
      expect(await store.conversations.recent(conversation)).toEqual(all);
      expect(await store.conversations.recent({ ...conversation, limit: 2 })).toEqual(all.slice(1));
    });

    it("ignores entries that it knows and forgets a room", async () => {
      await store.conversations.append([entry("a"), entry("a", { text: "again" })]);
      await store.conversations.append([entry("a", { text: "later" }), entry("x", { roomId: otherRoom })]);
      expect(await store.conversations.recent(conversation)).toEqual([entry("a")]);
      await store.conversations.forgetRoom(agent, room);
      expect(await store.conversations.recent(conversation)).toEqual([]);
      expect(await store.conversations.recent({ ...conversation, roomId: otherRoom })).toHaveLength(1);
    });

    it("keeps one assignment for each bot and person", async () => {
      const assignment = { botId: "assistant", personId: alice, agentId: agent, roomId: undefined };
      await store.assignments.save(assignment);
      await store.assignments.save({ ...assignment, botId: "other", roomId: otherRoom });
      await store.assignments.save({ ...assignment, roomId: room });
      expect(await store.assignments.all()).toEqual([
        { ...assignment, roomId: room },
        { ...assignment, botId: "other", roomId: otherRoom },
      ]);
    });
  });

  describe(`people on ${backend}`, () => {
    async function fill(): Promise<void> {
      await store.inbox.add([delivery("a"), delivery("b", { sender: bob })]);
      await store.outbox.add([outgoing("t1"), outgoing("t2", { personId: bob })]);
      await store.conversations.append([entry("a"), entry("b", { sender: bob, personId: bob })]);
      await store.assignments.save({ botId: "assistant", personId: alice, agentId: agent, roomId: room });
    }

    it("deletes key and rows of a person, and of nobody else", async () => {
      await fill();
      await store.people.delete(alice);
      expect(names(await store.inbox.unfinished(everything))).toEqual(["b"]);
      expect(await store.outbox.unsent(10)).toEqual([outgoing("t2", { personId: bob })]);
      expect(await store.conversations.recent(conversation)).toEqual([entry("b", { sender: bob, personId: bob })]);
      expect(await store.assignments.all()).toEqual([]);
      expect(await database.execute("select person_id from people")).toEqual([{ person_id: bob }]);
      expect(await store.inbox.add([delivery("a")])).toEqual([]);
      await store.people.delete("@stranger:example.org" as UserId);
    });

    it("gives a person who comes back a new key", async () => {
      await fill();
      const [before] = await database.execute(`select key_id, salt from people where person_id = '${alice}'`);
      await store.people.delete(alice);
      await store.conversations.append([entry("new")]);
      const [after] = await database.execute(`select key_id, salt from people where person_id = '${alice}'`);
      expect(Number(after?.["key_id"])).toBeGreaterThan(Number(before?.["key_id"]));
      expect(after?.["salt"]).not.toEqual(before?.["salt"]);
      expect((await store.conversations.recent(conversation)).map(({ text }) => text)).toEqual([
        "text of b",
        "text of new",
      ]);
    });

    it("seals with a new key what comes after somebody else deleted the one it remembered", async () => {
      await fill();
      await database.execute(`delete from people where person_id = '${alice}'`);
      expect(await store.conversations.recent(conversation)).toHaveLength(1);
      const added = await store.inbox.add([
        delivery("b", { sender: bob }),
        delivery("c"),
        delivery("d", { sender: bob }),
      ]);
      expect(names(added)).toEqual(["c", "d"]);
      expect(names(await store.inbox.unfinished(everything)).toSorted()).toEqual(["b", "c", "d"]);
    });

    it("makes one key for a person whom many meet at once", async () => {
      await Promise.all([
        ...Array.from({ length: 10 }, (_, index) => store.inbox.add([delivery(`i${index}`)])),
        ...Array.from({ length: 10 }, (_, index) => store.conversations.append([entry(`c${index}`)])),
      ]);
      expect(await database.execute("select person_id from people")).toEqual([{ person_id: alice }]);
      await reopen();
      expect(await store.conversations.recent(conversation)).toHaveLength(10);
      expect(await store.inbox.unfinished(everything)).toHaveLength(10);
      expect(unreadable).toEqual([]);
    });
  });

  describe(`tampering on ${backend}`, () => {
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
      await store.outbox.add([outgoing("t1")]);
      await store.conversations.append([entry("a"), entry("b", { personId: bob }), entry("c")]);
      await database.execute(statement);
      await reopen();
      expect(await store.conversations.recent(conversation)).toEqual([entry("a"), entry("c")]);
      expect(unreadable.map(({ code }) => code)).toEqual(["unreadable"]);
      expect(unreadable[0]?.message).toContain("$b");
    });

    it("does not let an unreadable delivery look like the end of a page", async () => {
      await store.inbox.add(["a", "b", "c"].map((name) => delivery(name)));
      await database.execute(
        "update inbox set body = (select body from inbox where event_id = '$c') where event_id = '$a'",
      );
      expect(names(await store.inbox.unfinished({ after: 0, limit: 2 }))).toEqual(["b", "c"]);
      expect(unreadable[0]?.message).toContain("$a");
    });

    it("sends nothing that was tampered with", async () => {
      await store.outbox.add([outgoing("t1"), outgoing("t2")]);
      await database.execute(`update outbox set room_id = '${otherRoom}' where transaction_id = 't1'`);
      expect(await store.outbox.unsent(10)).toEqual([outgoing("t2")]);
      await expect(store.outbox.add([outgoing("t1")])).rejects.toMatchObject({ code: "unreadable", retryable: false });
    });
  });

  describe(`opening on ${backend}`, () => {
    it("refuses another master secret and leaves the database alone", async () => {
      await store.conversations.append([entry("a")]);
      await store.close();
      const other = createStore({ url: database.url, masterSecret: randomBytes(32) });
      await expect(other).rejects.toMatchObject({ name: "StoreError", code: "wrong-master-secret", retryable: false });
      store = await openStore();
      expect(await store.conversations.recent(conversation)).toEqual([entry("a")]);
    });

    it("refuses a database that a newer version made", async () => {
      await store.close();
      await database.execute("insert into kysely_migration (name, timestamp) values ('9999-later', '2099')");
      await expect(openStore()).rejects.toMatchObject({ name: "StoreError", code: "newer-schema" });
    });

    it("rejects everything with a StoreError once it is closed", async () => {
      await store.ping();
      const [added] = await store.inbox.add([delivery("a")]);
      const pending = store.inbox.markDone([added?.sequence ?? 0]);
      await store.close();
      await pending;
      await store.close();
      const calls = [
        store.ping(),
        store.inbox.add([delivery("b")]),
        store.inbox.unfinished(everything),
        store.outbox.markSent([{ transactionId: "t1", eventId: eventId("sent") }]),
        store.conversations.recent(conversation),
        store.people.delete(alice),
        store.directory.load(),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: "rejected", reason: { name: "StoreError", code: "closed" } });
      }
    });
  });
}
