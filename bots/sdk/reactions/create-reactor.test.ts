import { expect, test, vi } from "vitest";
import { defineBot } from "#sdk";
import { hangs, openTestRoom, scriptedModel } from "#sdk/testing";

const reader = defineBot({
  id: "reader",
  displayName: "Reader",
  per: "server",
  shared: {
    reactions: {
      "🗣️": {
        about: "reads it aloud",
        run: (turn) => turn.reply(`${turn.sender.userId} hears ${turn.message.sender}: ${turn.message.text}`),
      },
    },
    commands: { read: { description: "reads aloud", run: (turn, text) => turn.reply(`Reading ${text}`) } },
  },
  on: { message: (turn) => turn.reply(`You said ${turn.message.text}`) },
});

const asker = defineBot({
  id: "asker",
  displayName: "Asker",
  per: "user",
  usesOffers: true,
  on: { message: (turn) => turn.answer({ instructions: "Talk." }) },
});

test("a reaction to a message of a person is a turn about that message", async () => {
  const room = await openTestRoom(reader);
  await room.says("hello", { eventId: "$hello" });
  expect(await room.reacts("$hello", "🗣")).toEqual(["@alice:test hears @alice:test: hello"]);
});

test("a reaction to an answer of the agent is about what it says by now", async () => {
  const room = await openTestRoom(asker, { model: scriptedModel(["A long answer."]), otherBots: [reader] });
  await room.says("hello");
  expect(await room.reacts("$sent1", "🗣️")).toEqual([`@alice:test hears ${room.agentId}: A long answer.`]);
});

test("what an edit made of a message counts", async () => {
  const room = await openTestRoom(reader);
  const edit = {
    "m.new_content": { msgtype: "m.text", body: "good bye" },
    "m.relates_to": { rel_type: "m.replace", event_id: "$hello" },
  };
  await room.says("hello", { eventId: "$hello" });
  await room.says("* good bye", { eventId: "$edit", content: edit });
  expect(await room.reacts("$hello", "🗣️")).toEqual(["@alice:test hears @alice:test: good bye"]);
});

test("the same reaction again is the same turn, and another emoji means nothing", async () => {
  const room = await openTestRoom(reader);
  await room.says("hello", { eventId: "$hello" });
  expect(await room.reacts("$hello", "🗣️", { eventId: "$same" })).toHaveLength(1);
  expect(await room.reacts("$hello", "🗣️", { eventId: "$same" })).toEqual([]);
  expect(await room.reacts("$hello", "👍")).toEqual([]);
});

test("says so when it cannot read the message", async () => {
  const room = await openTestRoom(reader);
  expect(await room.reacts("$gone", "🗣️")).toEqual([
    "I cannot read that message: it is gone, or was sent before I could read along.",
  ]);
});

test("in a group it answers whoever reacted, and not who wrote", async () => {
  const room = await openTestRoom(reader, { isGroup: true });
  await room.says("hello", { eventId: "$hello", from: "@bob:test" });
  await room.reacts("$hello", "🗣️");
  expect(room.contents.at(-1)).toMatchObject({
    body: "@alice:test hears @bob:test: hello",
    "m.mentions": { user_ids: ["@alice:test"] },
    "m.relates_to": { "m.in_reply_to": { event_id: "$hello" } },
  });
});

test("nobody who may not use agents is served", async () => {
  const room = await openTestRoom(reader, { permissionLevel: (userId) => (userId === "@eve:test" ? "none" : "user") });
  await room.says("hello", { eventId: "$hello" });
  expect(await room.reacts("$hello", "🗣️", { from: "@eve:test" })).toEqual([]);
});

test("commands and reactions of a bot are its own, and those of agents that use offers", async () => {
  const own = await openTestRoom(reader);
  expect(await own.says("!read this")).toEqual(["Reading this"]);
  const shared = await openTestRoom(asker, { otherBots: [reader] });
  expect(await shared.says("!read this")).toEqual(["Reading this"]);
  const [help] = await shared.says("!help");
  expect(help).toContain("`!read` – reads aloud");
  expect(help).toContain("- 🗣️ – reads it aloud");
});

test("an agent that does not use offers has nothing of others", async () => {
  const plain = defineBot({ id: "plain", displayName: "Plain", per: "server", on: {} });
  const room = await openTestRoom(plain, { otherBots: [reader] });
  expect(await room.says("!read this")).not.toEqual(["Reading this"]);
});

test("🛑 on the question stops the turn", async () => {
  const model = scriptedModel([hangs()]);
  const room = await openTestRoom(asker, { model });
  const answered = room.says("a long story", { eventId: "$question" });
  await vi.waitUntil(() => model.requests.length > 0);
  const others = room.reacts("$question", "🛑", { from: "@bob:test" });
  expect(model.requests[0]?.signal.aborted).toBe(false);
  await room.reacts("$question", "🛑");
  expect(await answered).toEqual(["Stopped."]);
  await others;
});
