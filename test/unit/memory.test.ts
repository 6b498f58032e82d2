import { expect, test } from "vitest";
import { createChatModel } from "#models";
import { openTestRoom, scriptedModel } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { service } from "../../bots/service/index.ts";

test("an assistant without a language model remembers and forgets what it is asked to in plain words", async () => {
  const room = await openTestRoom(assistant, { model: createChatModel({ provider: "rules" }) });
  expect(await room.says("Please remember that I like tea.")).toEqual(["I will remember: I like tea"]);
  expect(await room.says("remember I like tea")).toEqual(["I remember that already: I like tea"]);
  expect(await room.says("set my time zone to Europe/Berlin")).toEqual(["I will remember: Europe/Berlin"]);
  expect(await room.says("set the language to klingonese")).toEqual([
    expect.stringContaining("do not know that language"),
  ]);
  expect(await room.says("!memory")).toEqual([
    expect.stringContaining("- 1: I like tea\n- 2: time zone Europe/Berlin\n"),
  ]);
  expect(await room.says("forget that I like tea")).toEqual(["I have forgotten: I like tea"]);
  expect(await room.says("forget that I like tea")).toEqual([expect.stringContaining("nothing like that")]);
});

test("the service bot shows what a person's assistant remembers, once there is one", async () => {
  const room = await openTestRoom(service, { otherBots: [assistant] });
  expect(await room.says("memory")).toEqual([expect.stringContaining("no assistant yet")]);
  await room.says("assistant");
  expect(await room.says("memory add I have a dog")).toEqual(["Remembered, as number 1: I have a dog"]);
  expect(await room.says("!memory")).toEqual([expect.stringContaining("- 1: I have a dog\n")]);
  expect(await room.says("preferences")).toEqual([
    expect.stringContaining("No preferences of yours are known so far."),
  ]);
  expect(await room.says("help")).toEqual([expect.stringMatching(/`memory` – shows what is remembered about you/u)]);
});

test("the model that a person has chosen is one of their preferences; what is not offered anymore holds no longer", async () => {
  const choices = [{ name: "other", model: scriptedModel(() => "I am the other.") }];
  const room = await openTestRoom(assistant, { model: scriptedModel(() => "I am the first."), choices });
  await room.says("!model other");
  expect(await room.says("!preferences")).toEqual([expect.stringContaining("- 1: model other")]);
  expect(await room.says("hello")).toEqual(["I am the other."]);
  await room.says("!preferences edit 1 gone");
  expect(await room.says("hello")).toEqual(["I am the first."]);
});
