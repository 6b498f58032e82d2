import { expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import { createReadTracker } from "./read-tracker.ts";
import { createTypingTracker } from "./typing-tracker.ts";

const agentId = parseUserId("@agent:test");
const roomId = parseRoomId("!room:test");
const [alice, bob] = [parseUserId("@alice:test"), parseUserId("@bob:test")];
const message = (id: string, threadRoot?: string) => ({
  agentId,
  roomId,
  eventId: parseEventId(id),
  threadRoot: threadRoot === undefined ? undefined : parseEventId(threadRoot),
});

test("a receipt is for the message it stands on and for those before it, once for each person", () => {
  const tracker = createReadTracker();
  for (const id of ["$1", "$2", "$3"]) tracker.sent(message(id));
  tracker.sent(message("$threaded", "$1"));
  const read = (id: string, who = alice): readonly string[] =>
    tracker.read(parseEventId(id), who).map(({ eventId }) => eventId);
  expect(read("$2")).toEqual(["$1", "$2"]);
  expect(read("$2")).toEqual([]);
  expect(read("$1", bob)).toEqual(["$1"]);
  expect(read("$3")).toEqual(["$3"]);
  expect(read("$threaded")).toEqual(["$threaded"]);
  expect(read("$of-a-person")).toEqual([]);
});

test("the newest 50 messages are known", () => {
  const tracker = createReadTracker();
  for (let index = 0; index < 60; index += 1) tracker.sent(message(`$${index}`));
  expect(tracker.read(parseEventId("$9"), alice)).toEqual([]);
  expect(tracker.read(parseEventId("$59"), alice)).toHaveLength(50);
});

test("typing begins and ends once", () => {
  const tracker = createTypingTracker();
  expect(tracker.update(roomId, [alice])).toEqual([{ userId: alice, isTyping: true }]);
  expect(tracker.update(roomId, [alice, bob])).toEqual([{ userId: bob, isTyping: true }]);
  expect(tracker.update(roomId, [bob])).toEqual([{ userId: alice, isTyping: false }]);
  expect(tracker.update(roomId, [])).toEqual([{ userId: bob, isTyping: false }]);
  expect(tracker.update(roomId, [])).toEqual([]);
});
