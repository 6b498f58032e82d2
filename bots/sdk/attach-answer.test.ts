import { describe, expect, test } from "vitest";
import { defineBot } from "./define-bot.ts";
import { openTestRoom, scriptedModel } from "./testing.ts";

const paragraph = "word ".repeat(1500).trim();
const long = [1, 2, 3, 4].map((number) => `${number} ${paragraph}`);
const whole = long.join("\n\n");

const says = defineBot({
  id: "talker",
  displayName: "Talker",
  per: "server",
  on: { message: (turn) => turn.reply(whole) },
});
const writes = defineBot({
  id: "talker",
  displayName: "Talker",
  per: "server",
  on: { message: (turn) => turn.answer({ instructions: "Talk." }) },
});

describe.each([
  ["said at once", says],
  ["written piece by piece", writes],
])("an answer of four messages, %s,", (_name, bot) => {
  const open = (fileAfterMessages: number) =>
    openTestRoom(bot, { model: scriptedModel(() => whole), fileAfterMessages });

  test("is attached after those that are to be shown of it", async () => {
    const room = await open(2);
    const heard = await room.says("tell me more");
    expect(heard).toEqual([long[0], long[1], "This is the whole answer. Its beginning is above."]);
    expect(room.contents.at(-1)).toEqual({
      msgtype: "m.file",
      body: "This is the whole answer. Its beginning is above.",
      filename: "answer.md",
      url: "mxc://test/upload1",
      info: { mimetype: "text/markdown", size: whole.length },
      "m.mentions": {},
      "io.agentchat.hops": 1,
      "io.agentchat.conversation": "$event1",
    });
  });

  test("is sent in messages where that many are shown", async () => {
    expect(await (await open(4)).says("tell me more")).toEqual(long);
  });
});

test("what is in the file only is remembered too", async () => {
  const model = scriptedModel([whole, "yes"]);
  const room = await openTestRoom(writes, { model, fileAfterMessages: 1, maxContextTokens: 100_000 });
  await room.says("tell me more");
  await room.says("do you remember?");
  const shown = model.requests[1]?.messages.map(({ content }) => content).join("\n\n");
  expect(shown).toContain(whole);
});
