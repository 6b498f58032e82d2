import { expect, test } from "vitest";
import { defineBot } from "#sdk";
import { openTestRoom } from "#sdk/testing";
import type { TestRoomOptions } from "#sdk/testing";

/** Asks riddles: what comes after one is the answer to it. */
const riddler = defineBot({
  id: "riddler",
  displayName: "Riddler",
  per: "server",
  shared: {
    commands: {
      riddle: {
        description: "asks a riddle",
        async run(turn) {
          await turn.records.put("riddle", "asked", true);
          await turn.reply("What has keys and opens no door?");
        },
      },
    },
    async takesFirst(turn, file) {
      if ((await turn.records.get("riddle", "asked")) === undefined) return false;
      await turn.records.delete("riddle");
      await turn.reply(file === undefined ? `Not ${turn.message.text}.` : `A picture of one? ${file.kind} ${file.url}`);
      return true;
    },
  },
  on: {},
});

const helper = defineBot({
  id: "helper",
  displayName: "Helper",
  per: "server",
  usesOffers: true,
  attachments: ["image"],
  on: { message: (turn) => turn.reply(`You said: ${turn.message.text}`) },
});

const open = (options: TestRoomOptions = {}) => openTestRoom(helper, { otherBots: [riddler], ...options });
const picture = { name: "piano.png", bytes: Buffer.from("a piano"), messageType: "m.image" };

test("what belongs to something that goes on is not answered otherwise", async () => {
  const room = await open();
  expect(await room.says("hello")).toEqual(["You said: hello"]);
  await room.says("!riddle");
  expect(await room.says("a piano")).toEqual(["Not a piano."]);
  expect(await room.says("a piano")).toEqual(["You said: a piano"]);
});

test("commands are commands, and files come with their place", async () => {
  const room = await open();
  await room.says("!riddle");
  expect((await room.says("!ping")).join()).not.toContain("Not");
  expect(await room.sends(picture)).toEqual([expect.stringMatching(/^A picture of one\? image mxc:/)]);
});

test("in groups nothing is taken from others", async () => {
  const room = await open({ isGroup: true });
  await room.says("!riddle", { isMention: true });
  expect(await room.says("a piano", { isMention: true })).toEqual([expect.stringContaining("You said: a piano")]);
});
