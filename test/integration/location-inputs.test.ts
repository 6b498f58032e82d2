import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import { sendLocation, shareLocation } from "../harness/live-location.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const patient = { timeout: 20_000 };

/** A bot that writes down where people are. */
const recorder = `
import { appendFile } from "node:fs/promises";
import { defineBot, z } from "agentchat/sdk";
export const recorder = defineBot({
  id: "recorder",
  displayName: "Recorder",
  per: "server",
  config: z.object({ file: z.string().describe("Where it writes.") }),
  on: { event: ({ event, config }) => appendFile(config.file, event.data.latitude + "\\n") },
});
`;

describe("locations in an encrypted chat with an assistant", () => {
  let world: World;
  let alice: Person;
  let agentChat: AgentChatProcess;
  let roomId: string;
  let file: string;

  const start = (): Promise<AgentChatProcess> =>
    world.startAgentChatProcess({
      bots: ["./recorder.ts"],
      agents: {
        assistant: { provisionAtStart: [alice.userId] },
        location: {},
        recorder: { file, eventing: { subscriptions: ["io.agentchat.location.updated"] } },
      },
    });

  beforeAll(async () => {
    world = await openWorld({ encryption: "default" });
    file = join(dirname(world.configFile), "recorded.txt");
    await writeFile(join(dirname(world.configFile), "recorder.ts"), recorder);
    alice = await world.person("alice", { isEncrypting: true });
    agentChat = await start();
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** Latitudes that were published. */
  const latitudes = async (): Promise<readonly string[]> =>
    existsSync(file) ? (await readFile(file, "utf8")).split("\n").slice(0, -1) : [];

  /** Of how many people it is known where they are. */
  async function known(): Promise<number> {
    const metrics = await (await fetch(`${agentChat.metricsUrl}/metrics`)).text();
    return Number(/^agentchat_location_positions (\d+)$/mu.exec(metrics)?.[1]);
  }

  const announcements = (): readonly string[] =>
    alice
      .messages(roomId, assistant)
      .map(({ text }) => text)
      .filter((text) => text.startsWith("📍 I follow where you are until "));

  test("a live location is followed until it is stopped", async () => {
    const live = await shareLocation(alice, roomId, { timeoutMs: 15 * 60_000 });
    await live.moves(47.1, 19);
    await live.moves(47.2, 19);
    await expect.poll(latitudes, patient).toEqual(["47.1", "47.2"]);
    await expect.poll(announcements, patient).toHaveLength(1);
    expect(await known()).toBe(1);
    await live.stops();
    await expect.poll(known, patient).toBe(0);
    await live.moves(47.3, 19);
    const next = await shareLocation(alice, roomId, { timeoutMs: 15 * 60_000 });
    await next.moves(47.4, 19);
    await expect.poll(latitudes, patient).toEqual(["47.1", "47.2", "47.4"]);
    await next.stops();
    await expect.poll(known, patient).toBe(0);
  });

  test("a live location is forgotten within seconds of its end", async () => {
    const endsAt = Date.now() + 4000;
    const live = await shareLocation(alice, roomId, { timeoutMs: 4000 });
    await live.moves(48.1, 19);
    await expect.poll(known, patient).toBe(1);
    await expect.poll(known, patient).toBe(0);
    expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
    expect(Date.now() - endsAt).toBeLessThan(3000);
  });

  test("a device's clock that is wrong, and points that come late, do no harm", async () => {
    const skew = 3 * 60_000;
    const live = await shareLocation(alice, roomId, { timeoutMs: 15 * 60_000, at: Date.now() + skew });
    const earlier = Date.now() - 30_000;
    await live.moves(49.1, 19, Date.now() + skew);
    await live.moves(49.2, 19, earlier);
    await live.moves(49.3, 19, Date.now() + skew);
    await expect
      .poll(async () => (await latitudes()).filter((each) => each.startsWith("49")), patient)
      .toEqual(["49.1", "49.3"]);
    await live.stops();
    await expect.poll(known, patient).toBe(0);
  });

  test("a live location goes on after a kill, and what was stopped meanwhile does not", async () => {
    const live = await shareLocation(alice, roomId, { timeoutMs: 15 * 60_000 });
    await live.moves(50.1, 19);
    await expect.poll(known, patient).toBe(1);
    await agentChat.kill();
    agentChat = await start();
    expect(await known()).toBe(0);
    await live.moves(50.2, 19);
    await expect.poll(known, patient).toBe(1);
    await agentChat.kill();
    await live.moves(50.3, 19);
    await live.stops();
    agentChat = await start();
    await alice.says(roomId, "!ping");
    await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("Pong"));
    await expect.poll(known, patient).toBe(0);
  });

  test("a location that is sent once gets a pin, and is forgotten when it is taken back", async () => {
    const eventId = await sendLocation(alice, roomId, "geo:51.1,19;u=12");
    await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("📍 I keep this for 30 minutes"));
    const reactions = (): readonly unknown[] =>
      (alice.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [])
        .filter((event) => event.getType() === "m.reaction" && event.getRelation()?.event_id === eventId)
        .map((event) => event.getRelation()?.key);
    await expect.poll(reactions, patient).toEqual(["📍"]);
    expect(await known()).toBe(1);
    await alice.client.redactEvent(roomId, eventId);
    await expect.poll(known, patient).toBe(0);
    expect(unreadable(alice, roomId)).toEqual([]);
    expect(sentInClear(alice, roomId)).toEqual([]);
  });

  test("where somebody is goes with everything else that is kept of them", async () => {
    await sendLocation(alice, roomId, "geo:52.1,19;u=12");
    await expect.poll(known, patient).toBe(1);
    await alice.says(roomId, "!delete-me");
    const question = await alice.hears(roomId, assistant, ({ body }) => String(body).includes("✅"));
    await react(alice, roomId, question.eventId, "✅");
    await expect.poll(known, patient).toBe(0);
  });
});
