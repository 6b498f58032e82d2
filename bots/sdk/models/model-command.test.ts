import { describe, expect, test } from "vitest";
import type { ChatModel } from "#models";
import { openTestRoom, scriptedModel } from "../testing.ts";
import { defineBot } from "../define-bot.ts";
import { modelCommand } from "./model-command.ts";

const bot = defineBot({
  id: "talker",
  displayName: "Talker",
  per: "server",
  commands: { model: modelCommand((turn) => turn.modelsOf(turn.agent.userId)) },
  on: { message: (turn) => turn.answer({ instructions: "Talk." }) },
});

function named(model: string, facts: Partial<ChatModel> = {}): ChatModel {
  return { ...scriptedModel(() => `I am ${model}.`), provider: "ollama", model, isHosted: false, ...facts };
}

const small = named("small");
const smart = { name: "smart", model: named("gpt-5", { provider: "openai", isHosted: true }) };
const tiny = { name: "tiny", model: named("tiny:1b") };

describe("the command model", () => {
  test.each([
    [small, "You are answered by **small** (ollama). What you write to it stays on the machines of this"],
    [smart.model, "You are answered by **gpt-5** (openai). What you write to it leaves this server"],
    [{ ...small, fallback: smart.model }, "When it fails, **gpt-5** (openai) answers instead."],
    [named("rules", { provider: "rules" }), "You are answered by simple rules, no language model."],
  ])("shows what answers: %#", async (model, expected) => {
    const room = await openTestRoom(bot, { model });
    expect(await room.says("!model")).toEqual([expect.stringContaining(expected)]);
    expect(await room.says("!model smart")).toEqual(["There is no other model to choose here."]);
  });

  test("shows what there is to choose, and which holds", async () => {
    const room = await openTestRoom(bot, { model: small, choices: [smart, tiny] });
    await room.says("!model tiny");
    expect(await room.says("!model")).toEqual([
      [
        "You are answered by **tiny:1b** (ollama). What you write to it stays on the machines of this server's operator.",
        "",
        "You can choose another:",
        "",
        "- `!model default` – **small** (ollama), on this server's own machines",
        "- `!model smart` – **gpt-5** (openai), hosted elsewhere",
        "- `!model tiny` – **tiny:1b** (ollama), on this server's own machines (now)",
      ].join("\n"),
    ]);
  });

  test("keeps the choice of each person, until they take it back", async () => {
    const room = await openTestRoom(bot, { model: small, choices: [smart, tiny] });
    expect(await room.says("!model smart")).toEqual([
      expect.stringContaining("From now on you are answered by **gpt-5** (openai)."),
    ]);
    expect(await room.says("hello")).toEqual(["I am gpt-5."]);
    expect(await room.says("hello", { from: "@bob:test" })).toEqual(["I am small."]);
    await room.says("!model tiny");
    expect(await room.says("hello")).toEqual(["I am tiny:1b."]);
    await room.says("!model default");
    expect(await room.says("hello")).toEqual(["I am small."]);
  });

  test("says what there is when the name is wrong", async () => {
    const room = await openTestRoom(bot, { model: small, choices: [smart] });
    expect(await room.says("!model smrat")).toEqual([
      'There is no model called "smrat" here. Did you mean smart? You can choose default, smart.',
    ]);
  });
});
