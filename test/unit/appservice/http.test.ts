import { describe, expect, test } from "vitest";
import type { HttpProblem } from "../../../appservice/http/http-problem.ts";
import { findRoute } from "../../../appservice/http/routes.ts";
import { parseTransaction } from "../../../appservice/http/transaction.ts";
import { isEventId, isRoomId, isUserId } from "../../../appservice/ids.ts";
import { parseRoomEvent } from "../../../appservice/room-event.ts";

describe("routes", () => {
  test.each([
    ["PUT", "/_matrix/app/v1/transactions/a%2Fb", { kind: "transaction", transactionId: "a/b" }],
    ["PUT", "/transactions/7", { kind: "transaction", transactionId: "7" }],
    ["GET", "/_matrix/app/v1/users/%40a%3Ax", { kind: "user", userId: "@a:x" }],
    ["GET", "/users/@a:x", { kind: "user", userId: "@a:x" }],
    ["GET", "/_matrix/app/v1/rooms/%23a%3Ax", { kind: "room", alias: "#a:x" }],
    ["POST", "/_matrix/app/v1/ping", { kind: "ping" }],
    ["POST", "/_matrix/app/unstable/fi.mau.msc2659/ping", { kind: "ping" }],
  ])("%s %s", (method, path, expected) => {
    expect(findRoute(method, path)).toEqual(expected);
  });

  test.each([
    ["GET", "/", 404],
    ["GET", "/_matrix/app/v2/users/a", 404],
    ["PUT", "/_matrix/app/v1/transactions/", 404],
    ["PUT", "/_matrix/app/v1/transactions/a/b", 404],
    ["GET", "/_matrix/app/v1/thirdparty/user/irc", 404],
    ["POST", "/_matrix/app/v1/transactions/7", 405],
    ["GET", "/_matrix/app/v1/ping", 405],
    ["GET", "/_matrix/app/v1/users/%ff", 400],
  ])("%s %s is refused with %d", (method, path, status) => {
    expect(() => findRoute(method, path)).toThrow(expect.objectContaining({ status }) as HttpProblem);
  });
});

const good = { event_id: "$a", room_id: "!a:x", sender: "@a:x", type: "m.room.message", content: {} };

describe("a transaction", () => {
  test.each([
    ["events in order", { events: [good, { ...good, event_id: "$b" }] }, ["$a", "$b"], 0],
    ["malformed events left out", { events: [{}, null, "x", { ...good, sender: "a" }, good] }, ["$a"], 4],
    ["no events at all", { ephemeral: [] }, [], 0],
  ])("is read: %s", (_name, body, eventIds, malformed) => {
    const transaction = parseTransaction(body);
    expect(transaction?.events.map(({ eventId }) => eventId)).toEqual(eventIds);
    expect(transaction?.malformed).toBe(malformed);
  });

  test.each([[null], [[]], ["x"], [{ events: {} }]])("is not what %j is", (body) => {
    expect(parseTransaction(body)).toBeUndefined();
  });
});

describe("an event", () => {
  test("is read leniently: what is missing or of another type is left out", () => {
    expect(
      parseRoomEvent({ ...good, content: 7, origin_server_ts: "x", state_key: 5, unsigned: null, redacts: {} }),
    ).toEqual({
      eventId: "$a",
      roomId: "!a:x",
      sender: "@a:x",
      type: "m.room.message",
      stateKey: undefined,
      timestamp: 0,
      content: {},
      unsigned: {},
      redacts: undefined,
    });
  });

  test.each([
    [isUserId, "@alice:example.org", true],
    [isUserId, "@a:[::1]:8448", true],
    [isUserId, "@:example.org", true],
    [isUserId, "alice:example.org", false],
    [isUserId, "@alice", false],
    [isUserId, `@${"a".repeat(250)}:example.org`, false],
    [isUserId, 7, false],
    [isRoomId, "!opaque:example.org", true],
    [isRoomId, "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM", true],
    [isRoomId, "#alias:example.org", false],
    [isEventId, "$143273582443PhrSn:example.org", true],
    [isEventId, "$ with space", false],
  ])("%o takes %j: %s", (accepts, value, expected) => {
    expect(accepts(value)).toBe(expected);
  });
});
