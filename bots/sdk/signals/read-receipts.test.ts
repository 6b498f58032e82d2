import { expect, test } from "vitest";
import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import type { StoredDelivery } from "#appservice";
import { createReadReceipts } from "./read-receipts.ts";

const agentId = parseUserId("@agent:test");
const roomId = parseRoomId("!room:test");
const main = { agentId, roomId, threadRoot: undefined };

function delivery(sequence: number, content = {}, type = "m.room.message"): StoredDelivery {
  const event = {
    eventId: parseEventId(`$${sequence}`),
    roomId,
    sender: parseUserId("@alice:test"),
    type,
    stateKey: undefined,
    timestamp: 0,
    content,
    unsigned: {},
    redacts: undefined,
  };
  return { agentId, event, receivedAt: 0, sequence };
}

test("messages that came together have one receipt, on the newest", () => {
  const receipts = createReadReceipts();
  for (const sequence of [1, 2, 3]) receipts.note(delivery(sequence));
  receipts.note(delivery(4, {}, "m.reaction"));
  expect(receipts.take(main, parseEventId("$1"))).toBe("$3");
  receipts.note(delivery(2));
  expect(receipts.take(main, parseEventId("$2"))).toBeUndefined();
  receipts.note(delivery(5));
  expect(receipts.take(main, parseEventId("$3"))).toBe("$5");
});

test("a thread has receipts of its own", () => {
  const receipts = createReadReceipts();
  const threadRoot = parseEventId("$root");
  receipts.note(delivery(1));
  receipts.note(delivery(2, { "m.relates_to": { rel_type: "m.thread", event_id: threadRoot } }));
  expect(receipts.take(main, parseEventId("$1"))).toBe("$1");
  expect(receipts.take({ ...main, threadRoot }, parseEventId("$2"))).toBe("$2");
});

test("a message of which nothing is known is marked itself", () => {
  expect(createReadReceipts().take(main, parseEventId("$old"))).toBe("$old");
});
