import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const patient = { timeout: 20_000 };

/** A bot that offers a tool and one that writes down the events it gets. A line in a file for each thing that happens. */
const bots = `
import { appendFile, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineBot, offerTool, z } from "agentchat/sdk";
const config = z.object({ file: z.string().describe("Where it writes what happens.") });
const forecast = offerTool({
  name: "forecast",
  description: "Tells the weather of a place.",
  input: z.object({ place: z.string() }),
  async run({ place }, { config, request, signal }) {
    const note = (text) => appendFile(config.file, text + " " + place + " " + request.requestId + "\\n");
    await note("began");
    if (place === "Atlantis") throw new Error("there is no such place");
    signal.addEventListener("abort", () => note("aborted"));
    while (place !== "Rome" && !existsSync(config.file + "." + place)) await sleep(20, undefined, { signal });
    return "Sun in " + place + " for " + request.personId;
  },
});
export const forecaster = defineBot({ id: "forecaster", displayName: "Forecaster", per: "server", config, offers: [forecast], on: {} });
export const recorder = defineBot({
  id: "recorder",
  displayName: "Recorder",
  per: "server",
  config,
  on: {
    async event({ event, config }) {
      await appendFile(config.file, JSON.stringify({ type: event.type.replace("io.agentchat.", ""), ...event.data }) + "\\n");
    },
  },
});
`;

const subscriptions = [
  "message.sent",
  "message.response",
  "message.delivered",
  "message.read",
  "typing.started",
  "typing.stopped",
].map((type) => `io.agentchat.${type}`);

describe("events between agents", () => {
  let world: World;
  let alice: Person;
  let agentChat: AgentChatProcess;
  let roomId: string;
  let offers: string;
  let events: string;

  const start = (): Promise<AgentChatProcess> =>
    world.startAgentChatProcess({
      bots: ["./event-bots.ts"],
      agents: {
        assistant: { provisionAtStart: [alice.userId] },
        forecaster: { file: offers },
        recorder: { file: events, eventing: { subscriptions } },
      },
    });

  beforeAll(async () => {
    world = await openWorld();
    const directory = dirname(world.configFile);
    offers = join(directory, "offers.txt");
    events = join(directory, "events.txt");
    await writeFile(join(directory, "event-bots.ts"), bots);
    alice = await world.person("alice");
    agentChat = await start();
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const linesOf = async (file: string): Promise<readonly string[]> =>
    existsSync(file) ? (await readFile(file, "utf8")).split("\n").slice(0, -1) : [];

  const recorded = async (type: string): Promise<readonly unknown[]> =>
    (await linesOf(events))
      .map((line) => JSON.parse(line) as { readonly type: string })
      .filter((each) => each.type === type);

  const heard = (fits: (text: string) => boolean) => alice.hears(roomId, assistant, ({ body }) => fits(String(body)));
  const texts = (): readonly string[] => alice.messages(roomId, assistant).map(({ text }) => text);

  test("the assistant does what another agent offers, without knowing it", async () => {
    await alice.says(roomId, "forecast Rome");
    await heard((text) => text.includes("Sun in Rome for @alice:localhost"));
  });

  test("what fails there is told here", async () => {
    await alice.says(roomId, "forecast Atlantis");
    await heard((text) => text.includes("there is no such place"));
  });

  test("stop ends it there", async () => {
    await alice.says(roomId, "forecast Paris");
    await expect.poll(() => linesOf(offers), patient).toContainEqual(expect.stringMatching(/^began Paris/u));
    await alice.says(roomId, "stop");
    await expect.poll(() => linesOf(offers), patient).toContainEqual(expect.stringMatching(/^aborted Paris/u));
    await heard((text) => text === "Stopped.");
  });

  test("killed while it is done, it is asked again and answered once", async () => {
    await alice.says(roomId, "forecast London");
    await expect.poll(() => linesOf(offers), patient).toContainEqual(expect.stringMatching(/^began London/u));
    await agentChat.kill();
    await writeFile(`${offers}.London`, "");
    agentChat = await start();
    const isAnswer = (text: string): boolean => text.includes("Sun in London");
    await heard(isAnswer);
    await alice.says(roomId, "forecast Rome");
    await expect.poll(() => texts().filter((text) => text.includes("Sun in Rome")), patient).toHaveLength(2);
    expect(texts().filter(isAnswer)).toHaveLength(1);
    const requests = (await linesOf(offers)).filter((line) => line.startsWith("began London"));
    expect(requests).toHaveLength(2);
    expect(new Set(requests).size).toBe(1);
  });

  test("what becomes of messages, and who types, is published", async () => {
    const asked = await alice.says(roomId, "forecast Madrid");
    const about = { roomId, agentId: assistant, personId: alice.userId };
    // after a second the agent shows that it has read the message and is at work
    await expect.poll(() => alice.client.getRoom(roomId)?.getEventReadUpTo(assistant), patient).toBe(asked);
    await expect
      .poll(() => recorded("typing.started"), patient)
      .toContainEqual(expect.objectContaining({ ...about, typist: "agent" }));
    await writeFile(`${offers}.Madrid`, "");
    const answer = await heard((text) => text.includes("Sun in Madrid"));
    await expect
      .poll(() => recorded("typing.stopped"), patient)
      .toContainEqual(expect.objectContaining({ ...about, typist: "agent" }));
    const { eventId } = answer;
    await expect
      .poll(() => recorded("message.response"), patient)
      .toContainEqual(expect.objectContaining({ ...about, eventId }));
    expect(await recorded("message.sent")).toContainEqual(expect.objectContaining({ ...about, eventId: asked }));
    expect(await recorded("message.delivered")).toContainEqual(expect.objectContaining({ ...about, eventId }));
    expect(await recorded("message.read")).toEqual([]);

    await alice.client.sendTyping(roomId, true, 20_000);
    await expect
      .poll(() => recorded("typing.started"), patient)
      .toContainEqual(expect.objectContaining({ ...about, typist: "person" }));
    await alice.client.sendTyping(roomId, false, 0);
    await expect
      .poll(() => recorded("typing.stopped"), patient)
      .toContainEqual(expect.objectContaining({ ...about, typist: "person" }));

    const event = alice.client.getRoom(roomId)?.findEventById(eventId);
    await alice.client.sendReadReceipt(event ?? null);
    await expect
      .poll(() => recorded("message.read"), patient)
      .toContainEqual(expect.objectContaining({ ...about, eventId }));
  });
});
