import { expect, test } from "vitest";
import { parseEventId, parseUserId } from "#appservice";
import { createTestHomeserver } from "#appservice/testing";
import { createWorkOfPeople } from "../administration/work-of-people.ts";
import { conversationsInMemory } from "../conversation/conversations-in-memory.ts";
import type { Agent } from "../roster.ts";
import { createReminderDelivery } from "./deliver-reminder.ts";
import type { Reminder } from "./reminders-state.ts";

const agentId = parseUserId("@_agentchat_assistant_alice:test");
const personId = parseUserId("@alice:test");
const dueAt = Date.parse("2026-07-30T17:00:00+02:00");

function openDelivery({ now = dueAt, isOn = true, isDirect = true, held = "" } = {}) {
  const homeserver = createTestHomeserver({ serverName: "test", userPrefix: "_agentchat_" });
  const conversations = conversationsInMemory();
  const agent = { userId: agentId, displayName: "Alice's assistant", personId } as Agent;
  const find = () => (isOn ? agent : undefined);
  const deliver = createReminderDelivery({
    homeserver: homeserver.side,
    roster: { find },
    conversations,
    isHeld: (userId) => userId === held,
    workOfPeople: createWorkOfPeople(),
    now: () => now,
  });
  const roomId = homeserver.addRoom({ agents: [agentId], isDirect, members: [personId] });
  const place = {
    agentId,
    personId,
    roomId,
    source: "$asked 0",
    threadRoot: undefined,
    timeZone: "Europe/Berlin",
    recurrence: undefined,
  };
  const reminder: Reminder = { ...place, number: 1, text: "call mum", firstAt: dueAt, dueAt };
  return { homeserver, conversations, deliver, reminder };
}

test("mentions the person, and remembers having said it", async () => {
  const { homeserver, conversations, deliver, reminder } = openDelivery();
  expect(await deliver(reminder)).toBe(true);
  expect(homeserver.sent.map(({ content }) => content)).toMatchObject([
    { msgtype: "m.text", body: "⏰ call mum", "m.mentions": { user_ids: [personId] } },
  ]);
  const { roomId } = reminder;
  expect(await conversations.recent({ agentId, roomId, limit: 5 })).toMatchObject([
    { role: "agent", text: "⏰ call mum" },
  ]);
});

test("says nothing a second time for the same time, and again for the next", async () => {
  const { homeserver, deliver, reminder } = openDelivery();
  await deliver(reminder);
  await deliver(reminder);
  expect(homeserver.sent).toHaveLength(1);
  await deliver({ ...reminder, dueAt: dueAt + 1 });
  await deliver({ ...reminder, source: "$asked 1" });
  expect(homeserver.sent).toHaveLength(3);
});

test("says when it is late", async () => {
  const { homeserver, deliver, reminder } = openDelivery({ now: dueAt + 24 * 3_600_000 });
  await deliver(reminder);
  expect(homeserver.sent[0]?.content["body"]).toBe(
    "⏰ call mum (this was due on Thursday, July 30, 2026, 17:00 (Europe/Berlin))",
  );
});

test("comes in the thread, and in a group names who it is for", async () => {
  const { homeserver, deliver, reminder } = openDelivery({ isDirect: false });
  await deliver({ ...reminder, threadRoot: parseEventId("$root") });
  expect(homeserver.sent[0]?.content).toMatchObject({
    body: "⏰ @alice:test: call mum",
    "m.mentions": { user_ids: [personId] },
    "m.relates_to": { rel_type: "m.thread", event_id: "$root" },
  });
});

test("waits while the bot is off", async () => {
  const { homeserver, deliver, reminder } = openDelivery({ isOn: false });
  expect(await deliver(reminder)).toBe(false);
  expect(homeserver.sent).toEqual([]);
});

test("cannot be said where the agent has left", async () => {
  const { homeserver, deliver, reminder } = openDelivery();
  await homeserver.side.intent(agentId).leave(reminder.roomId);
  await expect(deliver(reminder)).rejects.toMatchObject({ code: "not-in-room", retryable: false });
});

test.each([
  ["agent", agentId],
  ["person", personId],
])("waits while the %s is suspended", async (_who, held) => {
  const { homeserver, deliver, reminder } = openDelivery({ held });
  expect(await deliver(reminder)).toBe(false);
  expect(homeserver.sent).toEqual([]);
});
