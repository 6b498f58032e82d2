import { expect, test } from "vitest";
import { openTestRoom } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { service } from "../../bots/service/index.ts";

const alicesAssistant = "@_agentchat_assistant_alice:test";

test("gives whoever comes in an assistant and tells how to get help", async () => {
  const room = await openTestRoom(service, { otherBots: [assistant] });
  const [greeting] = await room.joins();
  expect(greeting).toContain(`Your own assistant is ${alicesAssistant}`);
  expect(greeting).toContain("Write `help`");
});

test("names the assistant that is there already", async () => {
  const room = await openTestRoom(service, { otherBots: [assistant] });
  await room.says("assistant");
  expect(await room.says("assistant")).toEqual([expect.stringContaining(`Your assistant is ${alicesAssistant}`)]);
});

test("answers a ping", async () => {
  const room = await openTestRoom(service, { otherBots: [assistant] });
  expect(await room.says("!ping")).toEqual([expect.stringMatching(/^Pong! Your message took \d+ ms/u)]);
});

test("says why there is none: the bot is off", async () => {
  const room = await openTestRoom(service);
  expect(await room.says("assistant")).toEqual([
    expect.stringContaining("There are no personal assistants on this server"),
  ]);
});
