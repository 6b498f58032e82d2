import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const baker = "@_agentchat_baker:localhost";

/** What is to be baked is ready when a file is there. */
const bakerBot = `
import { setTimeout as sleep } from "node:timers/promises";
import { existsSync } from "node:fs";
import { auditCommand, defineBot, z } from "agentchat/sdk";
export const baker = defineBot({
  id: "baker",
  displayName: "Baker",
  per: "server",
  config: z.object({ file: z.string().describe("It is ready when this file is there.") }),
  commands: {
    audit: auditCommand,
    baked: {
      description: "shows what was baked",
      async run(turn) {
        const baked = await turn.records.list("bread");
        await turn.reply("baked: " + baked.map(({ id, value }) => id + " " + value.runs).join(", "));
      },
    },
    bake: {
      description: "bakes",
      async run(turn, what) {
        turn.stepAside();
        const known = await turn.records.get("bread", what);
        await turn.records.put("bread", what, { runs: (known?.runs ?? 0) + 1 });
        await turn.audit({ action: "baked", detail: what });
        turn.log.info({}, "in the oven: " + what);
        while (!existsSync(turn.config.file)) await sleep(20, undefined, { signal: turn.signal });
        await turn.reply("ready: " + what);
      },
    },
  },
  on: { message: (turn) => turn.reply("heard: " + turn.message.text) },
});
`;

describe("a person goes on talking to an agent that is at work on something long", () => {
  let world: World;
  let alice: Person;
  let roomId: string;
  let file: string;
  let config: Readonly<Record<string, unknown>>;

  beforeEach(async () => {
    world = await openWorld();
    alice = await world.person("alice");
    const directory = dirname(world.configFile);
    file = join(directory, "ready");
    await writeFile(join(directory, "baker-bot.ts"), bakerBot);
    config = { bots: ["./baker-bot.ts"], agents: { baker: { file } }, log: { level: "info", format: "json" } };
  });

  afterEach(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function openChat(): Promise<void> {
    roomId = await alice.createRoom({ invite: [baker], isDirect: true });
    await alice.sees(roomId, baker, "join");
  }

  async function hears(text: string): Promise<void> {
    await alice.hears(roomId, baker, ({ body }) => body === text);
  }

  const texts = (): readonly string[] => alice.messages(roomId, baker).map(({ text }) => text);

  test("and is answered meanwhile, and then about that", async () => {
    const running = await world.startAgentChatProcess(config);
    await openChat();
    await alice.says(roomId, "!bake bread");
    await running.writes("in the oven: bread");
    await alice.says(roomId, "hello");
    await hears("heard: hello");
    await writeFile(file, "");
    await hears("ready: bread");
    expect(texts()).toEqual(["heard: hello", "ready: bread"]);
  });

  test("and says stop, which ends all of it", async () => {
    const running = await world.startAgentChatProcess(config);
    await openChat();
    await alice.says(roomId, "!bake bread");
    await running.writes("in the oven: bread");
    await alice.says(roomId, "!bake a cake");
    await running.writes("in the oven: a cake");
    await alice.says(roomId, "stop");
    await expect.poll(texts, { timeout: 20_000 }).toEqual(["Stopped.", "Stopped."]);
    await alice.says(roomId, "hello");
    await hears("heard: hello");
  });

  test("and whatever is killed meanwhile, each message is answered once", async () => {
    const first = await world.startAgentChatProcess(config);
    await openChat();
    await alice.says(roomId, "!bake bread");
    await first.writes("in the oven: bread");
    await alice.says(roomId, "hello");
    await hears("heard: hello");
    await alice.says(roomId, "!bake a cake");
    await first.writes("in the oven: a cake");
    await alice.says(roomId, "are you there?");
    await first.kill();
    const second = await world.startAgentChatProcess(config);
    await second.writes("in the oven: a cake");
    await hears("heard: are you there?");
    expect(second.output().indexOf("in the oven: bread")).toBeLessThan(second.output().indexOf("in the oven: a cake"));
    await second.kill();
    await writeFile(file, "");
    await world.startAgentChatProcess(config);
    await hears("ready: bread");
    await hears("ready: a cake");
    await alice.says(roomId, "the end");
    await hears("heard: the end");
    const said = texts();
    await alice.says(roomId, "!baked");
    await hears("baked: a cake 3, bread 3");
    await alice.says(roomId, "!audit");
    const audit = await alice.hears(roomId, baker, ({ body }) => String(body).includes("baked – "));
    expect(audit.text.match(/baker: baked – .*/gu)).toEqual(["baker: baked – a cake", "baker: baked – bread"]);
    expect(said.toSorted()).toEqual(
      ["heard: hello", "heard: are you there?", "ready: bread", "ready: a cake", "heard: the end"].toSorted(),
    );
  });
});
