import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadSample, minimalConfig, problemsOf } from "./testing.ts";

describe("further bots", () => {
  const text = `${minimalConfig}bots: [./mine.ts]\nagents: { mine: {} }\n`;
  const config = z.object({ mood: z.string().default("good") });

  test("bring their own keys", async () => {
    const loaded = await loadSample({
      text,
      loadBots: () => Promise.resolve([{ id: "mine", displayName: "Mine", config }]),
    });
    expect(loaded.config.agents["mine"]?.settings).toEqual({ mood: "good" });
    expect(loaded.bots.map((bot) => bot.id)).toEqual(["assistant", "echo", "mine"]);
  });

  test.each([
    {
      name: "cannot be loaded",
      bot: () => Promise.reject(new Error("no such file")),
      problem: "cannot be loaded: no such file",
    },
    {
      name: "has the id of another",
      bot: () => Promise.resolve([{ id: "echo", displayName: "Echo" }]),
      problem: 'there is another bot with the id "echo"; give one of them another id',
    },
    {
      name: "takes a key that all agents have",
      bot: () => Promise.resolve([{ id: "mine", displayName: "Mine", config: z.object({ ai: z.string() }) }]),
      problem: 'the bot "mine" adds config keys that every agent has already: ai; give them other names',
    },
  ])("are reported where they are named when one $name", async ({ bot, problem }) => {
    expect(await problemsOf({ text, loadBots: bot })).toEqual([`4:8 bots[0]: ${problem}`]);
  });
});
