import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchAgentChat } from "../harness/agentchat-process.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const parrotFile = `import { defineBot, z } from "agentchat/sdk";
import { shout } from "./shout.ts";

export const parrot = defineBot({
  id: "parrot",
  displayName: "Parrot",
  per: "server",
  config: z.object({ mark: z.string().describe("What every answer ends with.") }),
  on: { message: (turn) => turn.reply(shout(turn.message.text) + turn.config.mark) },
});
`;
const shoutFile = `export const shout = (text: string): string => text.toUpperCase();\n`;

/** As npm would have installed it. */
const dicePackage = {
  "package.json": JSON.stringify({
    name: "agentchat-dice",
    version: "1.0.0",
    type: "module",
    exports: { import: "./bots.js" },
  }),
  "bots.js": `import { defineBot, z } from "agentchat/sdk";
const config = z.object({ sides: z.int().min(2).default(6).describe("How many sides a die has.") });
export const dice = defineBot({
  id: "dice",
  displayName: "Dice",
  per: "server",
  config,
  commands: { sides: { description: "tells how many sides", run: (turn) => turn.reply(String(turn.config.sides)) } },
  on: { message: (turn) => turn.reply("Say !sides") },
});
export default dice;
export const unrelated = 7;
`,
};

let world: World;
let directory: string;

beforeAll(async () => {
  world = await openWorld();
  directory = dirname(world.configFile);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(directory, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, folder, name), text);
}

describe("bots that are not AgentChat's own", () => {
  let alice: Person;

  beforeAll(async () => {
    alice = await world.person("alice");
    await write("my-bots", { "parrot.ts": parrotFile, "shout.ts": shoutFile });
    await write("node_modules/agentchat-dice", dicePackage);
    await world.startAgentChatProcess({
      bots: ["./my-bots/parrot.ts", "agentchat-dice"],
      agents: { parrot: { mark: "!" }, dice: { sides: 20, displayName: "Big dice" } },
    });
  });

  async function answerOf(agent: string, text: string): Promise<string> {
    const roomId = await alice.createRoom({ invite: [agent], isDirect: true });
    await alice.sees(roomId, agent, "join");
    await alice.says(roomId, text);
    return (await alice.hears(roomId, agent)).text;
  }

  test("a TypeScript file with keys of its own in the config answers in a room", async () => {
    expect(await answerOf("@_agentchat_parrot:localhost", "hello")).toBe("HELLO!");
  });

  test("a package with keys of its own in the config answers in a room", async () => {
    expect(await answerOf("@_agentchat_dice:localhost", "!sides")).toBe("20");
    const profile = await alice.client.getProfileInfo("@_agentchat_dice:localhost");
    expect(profile.displayname).toBe("Big dice");
  });
});

describe("a bot that is no good is a problem of the config, with its place", () => {
  const files = {
    "no-bot.ts": "export const bot = { id: 'no-bot', displayName: 'No', per: 'server', on: {} };\n",
    "throws.ts": "throw new Error('out of luck');\n",
    "bad-id.ts": parrotFile.replace('"parrot"', '"Parrot 2"').replace("./shout.ts", "../my-bots/shout.ts"),
    "no-code.ts": "export const = ;\n",
    "no-import.ts": 'import "a-package-that-is-not-there";\n',
    "enum.ts": "export enum Color { Red }\n",
  };

  const configWith = (bots: string, agents = "echo: {}"): Promise<string> =>
    writeConfig(`${bots}\nagents: { ${agents} }`);

  /** The config with these lines at its end. */
  async function writeConfig(lines: string): Promise<string> {
    const file = join(directory, "faulty.yaml");
    const { host, port } = new URL(world.appserviceUrl);
    const text = [
      `homeserver: { url: ${world.synapse.url}, serverName: localhost }`,
      `appservice: { url: "http://${host}", listen: { port: ${port} } }`,
      `store: { masterSecret: ${"5e".repeat(32)} }`,
      `permissions: { localhost: user }`,
      lines,
      "",
    ].join("\n");
    await writeFile(file, text, { mode: 0o600 });
    return file;
  }

  beforeAll(() => write("bad-bots", files));

  test.each([
    ["exports no bot", "./bad-bots/no-bot.ts", "exports no bot: export what defineBot returns"],
    ["does not exist", "./bad-bots/nothing.ts", "bots[0]: there is no file /"],
    ["throws", "./bad-bots/throws.ts", "cannot be loaded: out of luck"],
    ["has a bad id", "./bad-bots/bad-id.ts", 'cannot be loaded: "Parrot 2" is no bot id'],
    ["does not parse", "./bad-bots/no-code.ts", "cannot be loaded"],
    ["imports what is not there", "./bad-bots/no-import.ts", "a-package-that-is-not-there"],
    ["is not erasable TypeScript", "./bad-bots/enum.ts", "enum"],
    ["is a package that is not installed", "agentchat-nothing", "is not installed in"],
  ])("one that %s", async (_what, specifier, reason) => {
    const file = await configWith(`bots:\n  - ${specifier}`);
    const runs = await Promise.all(["check-config", "start"].map((command) => launchAgentChat(command, file)));
    for (const agentChat of runs) {
      expect(await agentChat.ended()).toBe(78);
      const lines = agentChat.output().trimEnd().split("\n");
      expect(lines.slice(0, 2)).toEqual([`${file} has 1 problem:`, expect.stringContaining(`  ${file}:6:5 bots[0]: `)]);
      expect(agentChat.output()).toContain(reason);
      expect(agentChat.output()).not.toMatch(/^ {4}at /mu);
    }
  });

  test("one that has the id of another, and keys that are wrong", async () => {
    await write("bad-bots", { "echo.ts": parrotFile.replace('"parrot"', '"echo"').replace("./", "../my-bots/") });
    const file = await configWith("bots: [./bad-bots/echo.ts, ./my-bots/parrot.ts]", "parrot: { marks: x }");
    const agentChat = await launchAgentChat("check-config", file);
    expect(await agentChat.ended()).toBe(78);
    expect(agentChat.output()).toContain('faulty.yaml:5:8 bots[0]: there is another bot with the id "echo"');
    expect(agentChat.output()).toContain('agents.parrot.marks: is not a known key; did you mean "mark"?');
  });
});
