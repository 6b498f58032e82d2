import { describe, expect, test } from "vitest";
import { accountActions, accountCommands, auditCommand, defineBot, defineTool, offerTool, z } from "#sdk";
import { callsTool, createTestClock, openTestRoom, scriptedModel } from "#sdk/testing";
import type { TestRoom } from "#sdk/testing";

const wave = offerTool({
  name: "wave",
  description: "Waves.",
  input: z.object({ to: z.string() }),
  async run({ to }, { audit }) {
    await audit({ action: "waved", detail: to });
    await audit({ action: "rested" });
    return "done";
  },
});
const waver = defineBot({ id: "waver", displayName: "Waver", per: "server", offers: [wave], on: {} });

const speak = defineTool({
  name: "speak",
  description: "Speaks in the person's voice.",
  input: z.object({ text: z.string() }),
  consent: "always",
  describeAction: ({ text }) => `Say in your voice:\n${text}`,
  run: ({ text }) => text,
});

const agent = defineBot({
  id: "speaker",
  displayName: "Speaker",
  per: "server",
  usesOffers: true,
  tools: [speak],
  commands: {
    ...accountCommands,
    audit: auditCommand,
    do: {
      description: "does something",
      async run(turn, what) {
        await turn.audit({ action: "did something", detail: what });
        await turn.audit({ action: `and\nmore ${"x".repeat(300)}` });
        await turn.reply("done");
      },
    },
  },
  actions: accountActions,
  on: { message: (turn) => turn.answer({ instructions: "Speak." }) },
});

async function open(answers: Parameters<typeof scriptedModel>[0] = []): Promise<TestRoom> {
  const clock = createTestClock("2026-11-21T14:00:05Z");
  const model = scriptedModel(answers);
  return openTestRoom(agent, { model, otherBots: [waver], now: clock.now, sleep: clock.sleep });
}

/** Lines of what the person is shown, without times. */
async function shown(room: TestRoom, from?: string): Promise<readonly string[]> {
  const [text = ""] = await room.says("!audit", from === undefined ? {} : { from });
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/^- \d{4}-\d\d-\d\d \d\d:\d\d /u, ""));
}

describe("!audit", () => {
  test("shows what was done for the person, newest first, once, in one line each", async () => {
    const room = await open();
    expect(await room.says("!audit")).toEqual([
      "Nothing is written down here so far: what agents do for you and what you agree to will be.",
    ]);
    await room.says("!do one", { eventId: "$one" });
    await room.says("!do one", { eventId: "$one" });
    await room.says("!do other", { from: "@bob:test" });
    expect(await shown(room)).toEqual([`speaker: and more ${"x".repeat(191)} …`, "speaker: did something – one"]);
    expect(room.contents.at(-1)).not.toHaveProperty("format");
    expect((await shown(room, "@bob:test")).at(-1)).toBe("speaker: did something – other");
  });

  test("shows what offered tools did, once for each request", async () => {
    const call = callsTool("wave", { to: "Bob" });
    const room = await open([call, "Waved.", call, "Waved."]);
    await room.says("wave to Bob", { eventId: "$wave" });
    await room.says("wave to Bob", { eventId: "$wave" });
    expect(await shown(room)).toEqual(["waver: rested", "waver: waved – Bob"]);
  });

  test("shows what the person agreed to and declined, and their exports", async () => {
    const call = callsTool("speak", { text: "Good\nnight" });
    const room = await open([call, "I asked.", "Said it.", call, "I asked."]);
    for (const key of ["✅", "❌"]) {
      await room.says("say good night");
      const question = room.contents.findLastIndex(({ body }) => String(body).startsWith("May I do this?"));
      await room.reacts(`$sent${question + 1}`, key);
    }
    await room.says("!export plain");
    expect(await shown(room)).toEqual([
      "speaker: sent you everything that is kept about you – agentchat-alice-2026-11-21.json",
      "speaker: you declined – Say in your voice: Good night",
      "speaker: you agreed – Say in your voice: Good night",
    ]);
    await room.says("!export plain");
    expect(JSON.parse(String(room.uploads.at(-1)?.bytes))).toMatchObject({
      audit: [
        { botId: "speaker", at: Date.parse("2026-11-21T14:00:05Z"), action: "you agreed" },
        { action: "you declined" },
        { action: "sent you everything that is kept about you" },
      ],
    });
  });

  test("shows the newest twenty, and all as a file, in the person's time zone", async () => {
    const room = await open();
    for (let count = 0; count < 11; count += 1) await room.says(`!do ${count}`);
    expect(await shown(room)).toHaveLength(20);
    const [caption] = await room.says("!audit all");
    expect(caption).toBe("All that is written down: 22 lines.");
    expect(room.contents.at(-1)).toMatchObject({ msgtype: "m.file", filename: "agentchat-audit-alice-2026-11-21.txt" });
    const lines = String(room.uploads.at(-1)?.bytes).split("\n");
    expect(lines[2]).toMatch(/^2026-11-2[012] \d\d:\d\d:05 speaker: did something – 0$/u);
    expect(lines).toHaveLength(25);
  });

  test("says how it is written", async () => {
    const room = await open();
    expect(await room.says("!audit everything")).toEqual([
      "Write `audit` for the newest, or `audit all` for all of it as a file.",
    ]);
  });
});
