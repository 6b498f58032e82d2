import { describe, expect, test } from "vitest";
import { defineBot } from "#sdk";
import { openTestRoom, scriptedModel } from "#sdk/testing";

const helper = defineBot({
  id: "helper",
  displayName: "Helper",
  per: "server",
  readsAlong: true,
  on: { message: (turn) => turn.answer({ instructions: "Help." }) },
});

const shown = (model: ReturnType<typeof scriptedModel>, request: number) =>
  model.requests[request]?.messages.map(({ content }) => content);
const inThread = (root: string) => ({ "m.relates_to": { rel_type: "m.thread", event_id: root } });
const replyTo = (eventId: string) => ({ "m.relates_to": { "m.in_reply_to": { event_id: eventId } } });
const editOf = (eventId: string, body: string) => ({
  "m.new_content": { msgtype: "m.text", body },
  "m.relates_to": { rel_type: "m.replace", event_id: eventId },
});
const mention = { isMention: true };
const bob = { from: "@bob:test" };

describe("what a model is shown", () => {
  test("is the thread in a thread, and what is not in threads elsewhere", async () => {
    const model = scriptedModel(() => "yes");
    const room = await openTestRoom(helper, { model });
    await room.says("root", { eventId: "$root" });
    await room.says("aside");
    await room.says("in the thread", { content: inThread("$root") });
    expect(shown(model, 2)).toEqual(["root", "in the thread"]);
    await room.says("and here");
    expect(shown(model, 3)).toEqual(["root", "yes", "aside", "yes", "and here"]);
  });

  test("is in a group what was said around, and nobody else's exchange with the agent", async () => {
    const model = scriptedModel(() => "yes");
    const room = await openTestRoom(helper, { model, isGroup: true });
    await room.says("a secret question", { ...bob, ...mention });
    await room.says("the party is on Friday", bob);
    await room.says("when is it?", mention);
    expect(shown(model, 1)).toEqual([expect.stringMatching(/@bob:test.*the party is on Friday$/u), "when is it?"]);
  });

  test("is not what people without permission say, nor what is said where the agent never answers", async () => {
    const model = scriptedModel(() => "yes");
    const permissionLevel = (userId: string) => (userId === "@bob:test" ? "none" : "user");
    const room = await openTestRoom(helper, { model, isGroup: true, permissionLevel });
    await room.says("by a stranger", bob);
    await room.says("!answer never", mention);
    await room.says("while it never answers");
    await room.says("!answer mention", mention);
    await room.says("hello", mention);
    expect(shown(model, 0)).toEqual(["hello"]);
  });

  test("holds the message that is replied to, also when only the homeserver has it", async () => {
    const model = scriptedModel(() => "yes");
    const permissionLevel = (userId: string) => (userId === "@stranger:test" ? "none" : "user");
    const room = await openTestRoom(helper, { model, isGroup: true, permissionLevel });
    const replying = (eventId: string) => ({ ...replyTo(eventId), "m.mentions": { user_ids: [room.agentId] } });
    await room.says("bob's question", { ...bob, ...mention, eventId: "$bob" });
    await room.says("not kept", { from: "@stranger:test", eventId: "$stranger" });
    await room.says("what is that?", { content: replying("$bob") });
    await room.says("and that?", { content: replying("$stranger") });
    expect(shown(model, 1)).toEqual([expect.stringMatching(/^\(@bob:test wrote.*bob's question$/u), "what is that?"]);
    expect(shown(model, 2)?.slice(2)).toEqual([expect.stringMatching(/^\(@stranger.*not kept$/u), "and that?"]);
  });
});

describe("an edit", () => {
  test("of the last question edits the answer", async () => {
    const model = scriptedModel(["Monday", "Tuesday", "again"]);
    const room = await openTestRoom(helper, { model });
    await room.says("wen?", { eventId: "$asked" });
    await room.says("* when?", { content: editOf("$asked", "when?") });
    expect(room.contents).toHaveLength(2);
    expect(room.contents[1]).toMatchObject({
      "m.new_content": { body: "Tuesday", "io.agentchat.hops": 1 },
      "m.relates_to": { rel_type: "m.replace", event_id: "$sent1" },
    });
    expect(shown(model, 1)).toEqual(["when?"]);
    await room.says("thanks");
    expect(shown(model, 2)).toEqual(["when?", "Tuesday", "thanks"]);
  });

  test("that makes the answer shorter withdraws the rest of it", async () => {
    const long = "word ".repeat(1500).trim();
    const room = await openTestRoom(helper, { model: scriptedModel([`${long}\n\n${long}`, "short"]) });
    await room.says("much?", { eventId: "$asked" });
    expect(await room.says("* little?", { content: editOf("$asked", "little?") })).toEqual([
      "* short",
      "* (This was part of the earlier answer.)",
    ]);
  });

  test.each([
    ["of an older question", "$older", {}],
    ["by somebody else", "$asked", bob],
    ["of what is not known", "$unknown", {}],
  ])("%s is ignored", async (_name, eventId, options) => {
    const room = await openTestRoom(helper, { model: scriptedModel(() => "yes") });
    await room.says("first", { eventId: "$older" });
    await room.says("second", { eventId: "$asked" });
    expect(await room.says("* x", { content: editOf(eventId, "x"), ...options })).toEqual([]);
  });
});

test("what is taken back is forgotten, with its answer", async () => {
  const model = scriptedModel(() => "yes");
  const room = await openTestRoom(helper, { model });
  await room.says("my password is 1234", { eventId: "$slip" });
  await room.says("hello");
  expect(await room.redacts("$slip")).toEqual([]);
  await room.says("what do you know?");
  expect(shown(model, 2)).toEqual(["hello", "yes", "what do you know?"]);
});

describe("in a group", () => {
  const levels = { users: { "@alice:test": 100 } };

  test("an agent answers what it is told to by who may rename the room", async () => {
    const room = await openTestRoom(helper, { model: scriptedModel(() => "yes"), isGroup: true });
    room.setState("m.room.power_levels", levels);
    expect(await room.says("!answer always", { ...bob, ...mention })).toEqual([expect.stringContaining("Only those")]);
    expect(await room.says("hello")).toEqual([]);
    expect(await room.says("!answer always", mention)).toEqual([expect.stringContaining("everything")]);
    expect(await room.says("hello")).toEqual(["yes"]);
    expect(await room.says("!answer never", mention)).toEqual([expect.stringContaining("nothing")]);
    expect(await room.says("hello", mention)).toEqual([]);
    expect(await room.says("!answer", mention)).toEqual([expect.stringContaining("I answer nothing")]);
  });

  test("anybody makes an agent quiet until it is lifted", async () => {
    const room = await openTestRoom(helper, { model: scriptedModel(() => "yes"), isGroup: true });
    expect(await room.says("!quiet", { ...bob, eventId: "$hush" })).toEqual([]);
    expect(room.contents).toEqual([{ "m.relates_to": { rel_type: "m.annotation", event_id: "$hush", key: "🤫" } }]);
    expect(await room.says("hello", mention)).toEqual([]);
    await room.says("!quiet off");
    expect(await room.says("hello", mention)).toEqual(["yes"]);
  });
});

describe("between agents", () => {
  const other = "@_agentchat_other:test";
  const handOff = (hops: number, to = "@_agentchat_helper:test", person = "@alice:test") => ({
    from: other,
    content: {
      "io.agentchat.hops": hops,
      "io.agentchat.conversation": "$first",
      "io.agentchat.handoff": { to, on_behalf_of: person },
    },
  });

  test("only what is handed over is answered, and only so often in a row", async () => {
    const room = await openTestRoom(helper, { model: scriptedModel(() => "yes"), isGroup: true });
    expect(await room.says("hello", { from: other, isMention: true })).toEqual([]);
    expect(await room.says("hello", handOff(1, "@_agentchat_third:test"))).toEqual([]);
    expect(await room.says("hello", handOff(3))).toEqual(["yes"]);
    expect(room.contents[0]).toMatchObject({ "io.agentchat.hops": 4, "io.agentchat.conversation": "$first" });
    expect(await room.says("hello", handOff(4))).toEqual([]);
  });

  test("the permissions are those of the person behind it", async () => {
    const permissionLevel = (userId: string) => (userId === "@alice:test" ? "user" : "none");
    const room = await openTestRoom(helper, { model: scriptedModel(() => "yes"), isGroup: true, permissionLevel });
    expect(await room.says("hello", handOff(1))).toEqual(["yes"]);
    expect(await room.says("hello", handOff(1, undefined, "@stranger:test"))).toEqual([]);
  });

  test("a pair has a budget", async () => {
    const room = await openTestRoom(helper, { model: scriptedModel(() => "yes"), isGroup: true });
    for (let index = 0; index < 30; index += 1) await room.says("hello", handOff(1));
    expect(room.contents).toHaveLength(20);
  });
});
