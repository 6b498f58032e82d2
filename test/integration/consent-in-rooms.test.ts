import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callsTool, scriptedModel } from "#sdk/testing";
import { everythingServer } from "./mcp/everything-server.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const notes = "@_agentchat_notes:localhost";
const assistant = "@_agentchat_assistant_alice:localhost";

/** A bot that writes notes, with consent: a line in a file for each time that it does. A note that says "hold" is never finished. */
const notesBot = `
import { appendFile } from "node:fs/promises";
import { defineBot, defineTool, z } from "agentchat/sdk";
const writeNote = defineTool({
  name: "write_note",
  description: "Writes a note.",
  input: z.object({ text: z.string() }),
  consent: "always",
  describeAction: ({ text }) => "Write this note: " + text,
  async run({ text }, { turn }) {
    await appendFile(turn.config.file, text + "\\n");
    if (text.includes("hold")) await new Promise(() => {});
    return "The note is written: " + text;
  },
});
export const notes = defineBot({
  id: "notes",
  displayName: "Notes",
  per: "server",
  config: z.object({ file: z.string().describe("Where notes are written.") }),
  tools: [writeNote],
  on: { message: (turn) => turn.answer({ instructions: "You are Notes." }) },
});
`;

async function openNotesWorld(behavior: Readonly<Record<string, unknown>> = {}) {
  const world = await openWorld();
  const directory = dirname(world.configFile);
  const file = join(directory, "notes.txt");
  await writeFile(join(directory, "notes-bot.ts"), notesBot);
  await writeFile(file, "");
  const config = { bots: ["./notes-bot.ts"], agents: { notes: { file, behavior } } };
  const written = async (): Promise<readonly string[]> => (await readFile(file, "utf8")).split("\n").slice(0, -1);
  return { world, config, written };
}

async function react(person: Person, roomId: string, eventId: string, key: string): Promise<void> {
  const content = { "m.relates_to": { rel_type: "m.annotation", event_id: eventId, key } };
  await person.client.sendEvent(roomId, "m.reaction" as never, content as never);
}

const isQuestion = ({ body }: Readonly<Record<string, unknown>>) => String(body).startsWith("May I do this?");
const ends = (end: string) => (content: Readonly<Record<string, unknown>>) => String(content["body"]).endsWith(end);
const says = (text: string) => (content: Readonly<Record<string, unknown>>) => content["body"] === text;

async function chat(person: Person, agent: string): Promise<string> {
  const roomId = await person.createRoom({ invite: [agent], isDirect: true });
  await person.sees(roomId, agent, "join");
  return roomId;
}

describe("consent on a real homeserver", () => {
  let opened: Awaited<ReturnType<typeof openNotesWorld>>;
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    opened = await openNotesWorld();
    world = opened.world;
    alice = await world.person("alice");
    await world.startAgentChat({ config: opened.config });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** Asks for a note and resolves with the question, once its answers are there to be clicked. */
  async function askFor(roomId: string, text: string): Promise<Heard> {
    await alice.says(roomId, `Notes: write note ${text}`, { "m.mentions": { user_ids: [notes] } });
    const question = await alice.hears(
      roomId,
      notes,
      (content) => isQuestion(content) && String(content["body"]).includes(text),
    );
    await expect.poll(() => reactionsTo(roomId, question.eventId), { timeout: 20_000 }).toEqual(["✅", "❌"]);
    return question;
  }

  function reactionsTo(roomId: string, eventId: string): readonly string[] {
    const events = alice.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [];
    return events
      .map((event) => event.getRelation())
      .flatMap((relation) => (relation?.event_id === eventId && relation.key !== undefined ? [relation.key] : []));
  }

  test("the question is asked, others do not decide it, and ✅ by the person who asked does it, once", async () => {
    const bob = await world.person("bob");
    const roomId = await alice.createRoom({ invite: [notes, bob.userId], isDirect: false });
    await alice.sees(roomId, notes, "join");
    await bob.acceptInvitation(alice.userId);
    const question = await askFor(roomId, "milk");
    expect(question.text).toMatch(/^May I do this\?\n\nWrite this note: milk\n\n.* within 10 minutes\./u);
    expect(question.content).toMatchObject({ msgtype: "m.text", "m.mentions": { user_ids: [alice.userId] } });
    await react(bob, roomId, question.eventId, "✅");
    await bob.says(roomId, "Notes: hello", { "m.mentions": { user_ids: [notes] } });
    await alice.hears(roomId, notes, ({ body }) => String(body).startsWith("Hello!"));
    expect(await opened.written()).toEqual([]);
    await react(alice, roomId, question.eventId, "✅");
    await alice.hears(roomId, notes, says("The note is written: milk"));
    await alice.hears(roomId, notes, ends("Write this note: milk\n\n✅ Done."));
    // a client may withdraw its reaction and set it again
    await react(alice, roomId, question.eventId, "✅\u{FE0F}");
    await react(alice, roomId, question.eventId, "❌");
    await alice.says(roomId, "Notes: thanks", { "m.mentions": { user_ids: [notes] } });
    await alice.hears(roomId, notes, says("You are welcome!"));
    expect(await opened.written()).toEqual(["milk"]);
  });

  test("❌ does nothing and says so; a reply decides like a reaction", async () => {
    const roomId = await chat(alice, notes);
    const first = await askFor(roomId, "bread");
    await react(alice, roomId, first.eventId, "❌");
    await alice.hears(roomId, notes, ends("Write this note: bread\n\n❌ Declined. Nothing was done."));
    const second = await askFor(roomId, "butter");
    await alice.says(roomId, "yes", { "m.relates_to": { "m.in_reply_to": { event_id: second.eventId } } });
    await alice.hears(roomId, notes, says("The note is written: butter"));
    expect(await opened.written()).toEqual(["milk", "butter"]);
  });
});

describe("consent over time", () => {
  test("a question that nobody answers expires", async () => {
    const { world, config, written } = await openNotesWorld({ consentMinutes: 0.02 });
    await using _disposed = world;
    const alice = await world.person("alice");
    await world.startAgentChat({ config });
    const roomId = await chat(alice, notes);
    await alice.says(roomId, "write note late");
    const question = await alice.hears(roomId, notes, ends("⌛ Nobody answered in time. Nothing was done."));
    await react(alice, roomId, question.eventId, "✅");
    await alice.says(roomId, "thanks");
    await alice.hears(roomId, notes, says("You are welcome!"));
    expect(await written()).toEqual([]);
  });

  test("killed after the question, it does what ✅ allowed meanwhile, once; killed while it does it, it says so", async () => {
    const { world, config, written } = await openNotesWorld();
    await using _disposed = world;
    const alice = await world.person("alice");
    let running = await world.startAgentChatProcess(config);
    const roomId = await chat(alice, notes);
    await alice.says(roomId, "write note kept");
    const question = await alice.hears(roomId, notes, isQuestion);
    await running.kill();
    await react(alice, roomId, question.eventId, "✅");
    running = await world.startAgentChatProcess(config);
    await alice.hears(roomId, notes, says("The note is written: kept"));
    await alice.says(roomId, "write note hold on");
    const second = await alice.hears(
      roomId,
      notes,
      (content) => isQuestion(content) && String(content["body"]).includes("hold"),
    );
    await react(alice, roomId, second.eventId, "✅");
    await expect.poll(written, { timeout: 20_000 }).toEqual(["kept", "hold on"]);
    await running.kill();
    await world.startAgentChatProcess(config);
    await alice.hears(roomId, notes, ends("I was interrupted: it may or may not have been done."));
    await alice.hears(roomId, notes, ({ body }) => String(body).includes("it is not known whether it was done"));
    expect(await written()).toEqual(["kept", "hold on"]);
  });
});

test("an assistant uses the tools of an MCP server, and asks before those that change something", async () => {
  await using world = await openWorld({
    agents: { assistant: { provisionAtStart: ["@alice:localhost"] } },
    mcp: { servers: { everything: { command: process.execPath, args: [everythingServer] } } },
  });
  const alice = await world.person("alice");
  const model = scriptedModel([
    callsTool("everything_get-sum", { a: 2, b: 3 }),
    "That is five.",
    callsTool("everything_toggle-simulated-logging", {}),
    "I asked you.",
    "The log is on.",
  ]);
  await world.startAgentChat({ models: { assistant: model } });
  const roomId = await alice.acceptInvitation(assistant);
  await alice.says(roomId, "add two and three");
  await alice.hears(roomId, assistant, says("That is five."));
  expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: "tool", content: "The sum of 2 and 3 is 5." });
  await alice.says(roomId, "switch on the log");
  const question = await alice.hears(roomId, assistant, isQuestion);
  expect(question.text).toContain("Use toggle-simulated-logging of the server everything with\n{}");
  await alice.hears(roomId, assistant, says("I asked you."));
  await react(alice, roomId, question.eventId, "✅");
  await alice.hears(roomId, assistant, says("The log is on."));
  expect(model.requests[4]?.messages.at(-1)?.content).toContain("logging");
});
