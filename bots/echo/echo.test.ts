import { expect, test } from "vitest";
import { openTestRoom } from "#sdk/testing";
import { echo } from "./index.ts";

test("says what it is told", async () => {
  const room = await openTestRoom(echo);
  expect(await room.says("hello")).toEqual(["hello"]);
});

test("speaks in a group only when mentioned, as a reply that mentions who asked", async () => {
  const room = await openTestRoom(echo, { isGroup: true });
  expect(await room.says("hello")).toEqual([]);
  expect(await room.says("Echo: hello", { isMention: true, eventId: "$asked" })).toEqual(["hello"]);
  expect(room.contents).toEqual([
    {
      msgtype: "m.text",
      body: "hello",
      "m.mentions": { user_ids: ["@alice:test"] },
      "m.relates_to": { "m.in_reply_to": { event_id: "$asked" } },
      "io.agentchat.hops": 1,
      "io.agentchat.conversation": "$asked",
    },
  ]);
});

test("stays in the thread", async () => {
  const room = await openTestRoom(echo);
  await room.says("hello", {
    eventId: "$asked",
    content: { "m.relates_to": { rel_type: "m.thread", event_id: "$root" } },
  });
  expect(room.contents[0]).toMatchObject({
    "m.relates_to": {
      rel_type: "m.thread",
      event_id: "$root",
      is_falling_back: true,
      "m.in_reply_to": { event_id: "$asked" },
    },
  });
});
