import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "../ids.ts";
import type { StoredDelivery } from "../state.ts";
import { createWaitingEvents } from "./waiting-events.ts";
import type { MissingSession } from "./waiting-events.ts";

const agentId = parseUserId("@agent:x");
const roomId = parseRoomId("!room:x");
const session: MissingSession = { agentId, roomId, sessionId: "one", withheld: undefined };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function delivery(sequence: number): StoredDelivery {
  const eventId = parseEventId(`$${sequence}`);
  const sender = parseUserId("@alice:x");
  const rest = { stateKey: undefined, timestamp: 0, content: {}, unsigned: {}, redacts: undefined };
  return { sequence, agentId, receivedAt: 0, event: { eventId, roomId, sender, type: "m.room.encrypted", ...rest } };
}

function open() {
  const handedOut: number[][] = [];
  const notices: (readonly [string, string | undefined, number])[] = [];
  const waiting = createWaitingEvents({
    handOut: (deliveries) => handedOut.push(deliveries.map(({ sequence }) => sequence)),
    giveNotice: ({ sessionId, withheld }, { sequence }) => notices.push([sessionId, withheld, sequence]),
    patienceMs: 1000,
  });
  return { waiting, handedOut, notices };
}

test("what waits for a key is handed out in order when it comes, and nobody is told", () => {
  const { waiting, handedOut, notices } = open();
  waiting.add(session, delivery(1));
  waiting.add({ ...session, sessionId: "two" }, delivery(2));
  waiting.add(session, delivery(3));
  expect(waiting.size).toBe(3);
  const alice = parseUserId("@alice:x");
  expect(waiting.countFor(agentId, alice, new Set(["one", "other"]))).toBe(2);
  expect(waiting.countFor(agentId, agentId, new Set(["one"]))).toBe(0);
  expect(waiting.countFor(alice, alice, new Set(["one"]))).toBe(0);
  waiting.keyArrived({ agentId: parseUserId("@other:x"), sessionId: "one" });
  expect(handedOut).toEqual([]);
  waiting.keyArrived(session);
  expect(handedOut).toEqual([[1, 3]]);
  expect(waiting.size).toBe(1);
  waiting.stop();
  vi.advanceTimersByTime(10_000);
  expect(notices).toEqual([]);
});

test("a key that does not come is told of once, and what waited is still handed out when it comes late", () => {
  const { waiting, handedOut, notices } = open();
  waiting.add(session, delivery(1));
  waiting.add(session, delivery(2));
  vi.advanceTimersByTime(999);
  expect(notices).toEqual([]);
  vi.advanceTimersByTime(5000);
  waiting.add(session, delivery(3));
  vi.advanceTimersByTime(5000);
  expect(notices).toEqual([["one", undefined, 1]]);
  waiting.keyArrived(session);
  expect(handedOut).toEqual([[1, 2, 3]]);
});

test("a key that is withheld is told of at once, whether that is known before the event or after", () => {
  const { waiting, notices } = open();
  waiting.keyWithheld({ ...session, withheld: "m.unverified" });
  waiting.add({ ...session, withheld: "m.unverified" }, delivery(1));
  waiting.add({ ...session, sessionId: "two" }, delivery(2));
  waiting.keyWithheld({ ...session, sessionId: "two", withheld: "m.blacklisted" });
  vi.advanceTimersByTime(5000);
  expect(notices).toEqual([
    ["one", "m.unverified", 1],
    ["two", "m.blacklisted", 2],
  ]);
  waiting.stop();
});

test("a delivery waits once, until it is taken out, handed out or too old", () => {
  const { waiting, handedOut, notices } = open();
  for (const sequence of [1, 1, 2]) waiting.add(session, delivery(sequence));
  expect(waiting.size).toBe(2);
  expect(waiting.isWaiting(agentId)).toBe(true);
  expect(waiting.remove(session, delivery(1))).toBe(true);
  expect(waiting.remove(session, delivery(1))).toBe(false);
  waiting.keyArrived(session);
  expect(handedOut).toEqual([[2]]);
  expect(waiting.remove(session, delivery(2))).toBe(false);
  waiting.add(session, { ...delivery(3), receivedAt: 10 });
  waiting.add(session, { ...delivery(4), receivedAt: 20 });
  expect(waiting.takeOlder(20).map(({ sequence }) => sequence)).toEqual([3]);
  expect(waiting.takeOlder(21).map(({ sequence }) => sequence)).toEqual([4]);
  expect(waiting.size).toBe(0);
  vi.advanceTimersByTime(5000);
  expect(notices).toEqual([]);
});

test("a key that is withheld is not waited for", () => {
  const { waiting } = open();
  waiting.add({ ...session, withheld: "m.unverified" }, delivery(1));
  expect(waiting.isWaiting(agentId)).toBe(false);
  waiting.stop();
});
