import { pino } from "pino";
import { expect, test } from "vitest";
import { isEventId, parseEventId, parseUserId } from "#appservice";
import type { UserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import type { Grants } from "../contacts/contacts.ts";
import { recordsInMemory } from "../records/records-in-memory.ts";
import { openBehalfRecords } from "./behalf-records.ts";
import { followReads } from "./follow-reads.ts";

const alice = parseUserId("@alice:test");
const bob = parseUserId("@bob:test");
const alicesAgent = parseUserId("@_agentchat_assistant_alice:test");
const bobsAgent = parseUserId("@_agentchat_assistant_bob:test");

/** Alice has had messages brought to Bob: "one", "two" and "three". Bob's room has further events between them. */
async function openRooms({ isKept = true } = {}) {
  const homeserver = createTestHomeserver({ userPrefix: "_agentchat_", serverName: "test" });
  const roomId = homeserver.addRoom({ agents: [bobsAgent], isDirect: true, members: [bob] });
  const home = homeserver.addRoom({ agents: [alicesAgent], isDirect: true, members: [alice] });
  const records = openBehalfRecords(recordsInMemory(), () => 0);
  let theirs: Grants | undefined = { messages: {} };
  const agents = new Map([
    [bobsAgent, bob],
    [alicesAgent, alice],
  ]);
  const roster = { find: (agentId: UserId) => ({ personId: agents.get(agentId) }) };
  const between = () =>
    Promise.resolve(theirs && { personId: alice, otherId: bob, name: "Bob", since: 0, grants: {}, theirs });
  const reads = followReads({
    homeserver: homeserver.side,
    roster,
    records,
    contacts: { between, find: () => Promise.resolve({ kind: "none" }) },
    person: () => {
      throw new Error("nobody is told anything else");
    },
    log: pino({ level: "silent" }),
    now: () => 0,
  });
  const said = async (source: string, text: string): Promise<string> => {
    const content = { msgtype: "m.text", body: text };
    const request = { roomId, type: "m.room.message", content, source, part: "message", personId: bob };
    return (await homeserver.side.intent(bobsAgent).send(request)).eventId;
  };
  const ids = new Map<string, string>();
  for (const [at, text] of ["one", "other", "two", "three", "last"].entries()) {
    const eventId = parseEventId(await said(text, text));
    ids.set(text, eventId);
    if (text === "other" || text === "last") continue;
    await records.saveBrought(bob, eventId, { from: alice, errandId: text, roomId, isRead: false, at });
    if (isKept) await keepErrand(text);
  }

  async function keepErrand(text: string): Promise<void> {
    const notice = { agentId: alicesAgent, roomId: home, eventId: parseEventId(`$notice-${text}`) };
    await records.saveErrand(alice, text, { to: bob, name: "Bob", notice, at: 0 });
  }

  return {
    keepErrand,
    check: () => reads.check(roomId),
    grants(granted: Grants | undefined) {
      theirs = granted;
    },
    /** Resolves with the notices of Alice's assistant that say by now that something was read. */
    async reads(text: string, userId = bob): Promise<readonly unknown[]> {
      const eventId = ids.get(text);
      if (!isEventId(eventId)) throw new Error(`there is no ${text}`);
      reads.take({ kind: "receipts", roomId, agentIds: [bobsAgent], receipts: [{ eventId, userId }] });
      await reads.idle();
      return told();
    },
    async told() {
      await reads.idle();
      return told();
    },
  };

  function told(): readonly unknown[] {
    return homeserver.sent
      .filter(
        ({ roomId: place, content }) => place === home && content["body"] === "* Brought to Bob, who has read it.",
      )
      .map(({ content }) => (content["m.relates_to"] as Record<string, unknown>)["event_id"]);
  }
}

test("what the reader has read up to is told, each once", async () => {
  const rooms = await openRooms();
  expect(await rooms.reads("one")).toEqual(["$notice-one"]);
  expect(await rooms.reads("one")).toEqual(["$notice-one"]);
  expect(await rooms.reads("three")).toEqual(["$notice-one", "$notice-two", "$notice-three"]);
});

test("a receipt on another event counts for what is older than that", async () => {
  const rooms = await openRooms();
  expect(await rooms.reads("other")).toEqual(["$notice-one"]);
  expect(await rooms.reads("last")).toEqual(["$notice-one", "$notice-two", "$notice-three"]);
});

test("nobody else's receipt counts", async () => {
  const rooms = await openRooms();
  expect(await rooms.reads("last", parseUserId("@carol:test"))).toEqual([]);
  expect(await rooms.reads("last", alice)).toEqual([]);
});

test("who no longer takes the sender's messages does not let them know that these were read", async () => {
  const rooms = await openRooms();
  rooms.grants({});
  expect(await rooms.reads("one")).toEqual([]);
  rooms.grants(undefined);
  expect(await rooms.reads("two")).toEqual([]);
  rooms.grants({ messages: {} });
  expect(await rooms.reads("three")).toEqual(["$notice-three"]);
});

test("a receipt that is faster than what is written down about the message counts as well", async () => {
  const rooms = await openRooms({ isKept: false });
  expect(await rooms.reads("one")).toEqual([]);
  await rooms.keepErrand("one");
  rooms.check();
  expect(await rooms.told()).toEqual(["$notice-one"]);
});
