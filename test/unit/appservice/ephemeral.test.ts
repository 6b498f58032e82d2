import { expect, test } from "vitest";
import { parseEphemeral } from "../../../appservice/ephemeral.ts";
import type { UserId } from "../../../appservice/ids.ts";

const agent = "@_agentchat_echo:test" as UserId;
const roomId = "!room:test";

const context = {
  joinedAgents: (room: string) => (room === roomId ? [agent] : []),
  isOurs: (userId: string) => userId === agent,
};

const typing = (content: unknown, room: unknown = roomId) => ({ type: "m.typing", room_id: room, content });
const receipt = (content: unknown) => ({ type: "m.receipt", room_id: roomId, content });
const parse = (...ephemeral: readonly unknown[]) => parseEphemeral({ ephemeral }, context);

test("reads who types, but our own users", () => {
  const event = { kind: "typing", roomId, agentIds: [agent], userIds: ["@alice:test"] };
  expect(parse(typing({ user_ids: ["@alice:test", agent, 7] }))).toEqual([event]);
  expect(parse(typing({ user_ids: [] }))).toEqual([{ ...event, userIds: [] }]);
});

test("reads public receipts, but those of our own users", () => {
  const content = {
    $one: {
      "m.read": { "@alice:test": { ts: 1, thread_id: "main" }, [agent]: {} },
      "m.read.private": { "@bob:test": {} },
    },
    $two: { "m.read": { "@bob:test": null } },
  };
  const receipts = [
    { eventId: "$one", userId: "@alice:test" },
    { eventId: "$two", userId: "@bob:test" },
  ];
  expect(parse(receipt(content))).toEqual([{ kind: "receipts", roomId, agentIds: [agent], receipts }]);
});

test("reads the field of older homeservers", () => {
  const event = typing({ user_ids: ["@alice:test"] });
  expect(parseEphemeral({ "de.sorunome.msc2409.ephemeral": [event] }, context)).toHaveLength(1);
});

test.each([
  ["no transaction", "text"],
  ["no list", { ephemeral: {} }],
  ["nothing", {}],
  ["no event", { ephemeral: [7, null, {}] }],
  ["another room", { ephemeral: [typing({ user_ids: ["@alice:test"] }, "!other:test")] }],
  ["a room that is none", { ephemeral: [typing({ user_ids: ["@alice:test"] }, 7)] }],
  ["no content", { ephemeral: [typing(undefined)] }],
  ["no list of users", { ephemeral: [typing({ user_ids: "@alice:test" })] }],
  ["receipts of no shape", { ephemeral: [receipt({ $one: 7, two: {}, $three: { "m.read": [] } })] }],
  ["only own receipts", { ephemeral: [receipt({ $one: { "m.read": { [agent]: {} } } })] }],
  ["presence", { ephemeral: [{ type: "m.presence", sender: "@alice:test", content: {} }] }],
])("makes nothing of %s", (_name, body) => {
  expect(parseEphemeral(body, context)).toEqual([]);
});

test("is bounded", () => {
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_each, index) => [`@person${index}:test`, {}]));
  const [event] = parse(receipt({ $one: { "m.read": many } }));
  expect(event).toMatchObject({ kind: "receipts", receipts: { length: 500 } });
  const events = Array.from({ length: 2000 }, () => typing({ user_ids: [] }));
  expect(parse(...events)).toHaveLength(200);
});
