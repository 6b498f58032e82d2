import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] as const;
const agents = names.map((name) => `@_agentchat_${name}:localhost`);

/** Ten bots that answer everything, and on "pass it on" hand over to the next one, round and round. */
const tenBots = `
import { defineBot } from "agentchat/sdk";
const names = ${JSON.stringify(names)};
const bots = names.map((name, index) =>
  defineBot({
    id: name,
    displayName: "Bot " + name,
    per: "server",
    on: {
      message: (turn) =>
        turn.message.text.includes("pass it on")
          ? turn.reply(turn.message.text, { handOffTo: "@_agentchat_" + names[(index + 1) % names.length] + ":localhost" })
          : turn.reply("me too"),
    },
  }),
);
export const [${names.join(", ")}] = bots;
`;

describe("ten agents in one room", () => {
  let world: World;
  let alice: Person;
  let roomId: string;

  beforeAll(async () => {
    world = await openWorld({ bots: ["./ten.ts"], agents: Object.fromEntries(names.map((name) => [name, {}])) });
    await writeFile(join(dirname(world.configFile), "ten.ts"), tenBots);
    await world.startAgentChat();
    alice = await world.person("alice");
    roomId = await alice.createRoom({ invite: agents, isDirect: false });
    for (const agent of agents) await alice.sees(roomId, agent, "join");
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const notices = (): number => said("m.notice").length;
  const said = (type: string) => alice.messages(roomId).filter(({ from, content }) => isBy(from, content, type));
  const isBy = (from: string, content: Readonly<Record<string, unknown>>, type: string): boolean =>
    agents.includes(from) && content["msgtype"] === type;

  /** Each agent acknowledges this once it is through with all that was said before. */
  async function tellAll(text: string): Promise<void> {
    const before = notices();
    await alice.says(roomId, text, { "m.mentions": { user_ids: agents } });
    await expect.poll(notices, { timeout: 30_000 }).toBe(before + agents.length);
  }

  async function answersTo(text: string, atLeast: number): Promise<number> {
    const before = said("m.text").length;
    await alice.says(roomId, text);
    const count = (): number => said("m.text").length - before;
    await expect.poll(count, { timeout: 30_000 }).toBeGreaterThanOrEqual(atLeast);
    await tellAll("!answer");
    return count();
  }

  test("each answers a person once, and nobody answers the answers", async () => {
    await tellAll("!answer always");
    expect(await answersTo("hello", 10)).toBe(10);
  });

  test("what they hand over to each other ends after four of them", async () => {
    expect(await answersTo("pass it on", 40)).toBe(40);
    const hops = said("m.text").map(({ content }) => Number(content["io.agentchat.hops"]));
    expect(Math.max(...hops)).toBe(4);
    const conversations = new Set(said("m.text").map(({ content }) => content["io.agentchat.conversation"]));
    expect(conversations.size).toBe(2);
  });

  test("one word makes all of them quiet", async () => {
    const eventId = await alice.says(roomId, "!quiet");
    const reactions = () =>
      alice.client
        .getRoom(roomId)
        ?.relations.getChildEventsForEvent(eventId, "m.annotation", "m.reaction")
        ?.getRelations().length;
    await expect.poll(reactions, { timeout: 30_000 }).toBe(10);
    const before = alice.messages(roomId).length;
    await alice.says(roomId, "hello?");
    await alice.says(roomId, "!quiet off");
    await tellAll("!answer");
    expect(alice.messages(roomId)).toHaveLength(before + 3 + agents.length);
  });
});
