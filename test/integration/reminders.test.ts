import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { ConfigChanges, World } from "../harness/world.ts";

const service = "@agentchat:localhost";

describe("reminders on a real homeserver", () => {
  let world: World;
  let alice: Person;
  let assistant: string;
  let people = 0;

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    people += 1;
    alice = await world.person(`alice${people}`);
    assistant = `@_agentchat_assistant_alice${people}:localhost`;
  });

  async function start(config: ConfigChanges = {}): Promise<void> {
    const running = await world.startAgentChat({ config });
    onTestFinished(() => running.stop());
  }

  async function startProcess(): Promise<AgentChatProcess> {
    const running = await world.startAgentChatProcess();
    onTestFinished(() => running.kill());
    return running;
  }

  async function chatWith(agent: string): Promise<string> {
    const roomId = await alice.createRoom({ invite: [agent], isDirect: true });
    await alice.sees(roomId, agent, "join");
    return roomId;
  }

  /** Says something and resolves with the first new text of an agent that begins like this. */
  async function ask(
    roomId: string,
    text: string,
    beginning: string,
    content = {},
    agent = assistant,
  ): Promise<string> {
    const known = new Set(alice.messages(roomId, agent).map(({ eventId }) => eventId));
    await alice.says(roomId, text, content);
    const isNew = (body: unknown): boolean =>
      alice.messages(roomId, agent).some((each) => each.text === body && !known.has(each.eventId));
    const heard = await alice.hears(roomId, agent, ({ body }) => String(body).startsWith(beginning) && isNew(body));
    return heard.text;
  }

  const reminders = (roomId: string): readonly string[] =>
    alice
      .messages(roomId, assistant)
      .map(({ text }) => text)
      .filter((text) => text.startsWith("⏰"));

  test("one is set in plain words, listed, cancelled in the management room, and one comes in its thread with a mention", async () => {
    await start();
    const roomId = await chatWith(assistant);
    await ask(roomId, "set my time zone to Europe/Berlin", "I will remember");
    expect(await ask(roomId, "remind me at 5 to call mum", "Reminder 1")).toMatch(
      /^Reminder 1 is set: .*, (?:05|17):00 \(Europe\/Berlin\): call mum$/u,
    );
    expect(await ask(roomId, "what are my reminders", "Your reminders")).toContain("- 1: ");
    const managementRoom = await chatWith(service);
    expect(await ask(managementRoom, "reminders cancel 1", "Cancelled", {}, service)).toContain("call mum");
    const root = await alice.says(roomId, "!reminders");
    await alice.hears(roomId, assistant, ({ body }) => body === "You have no reminders.");
    const inThread = {
      rel_type: "m.thread",
      event_id: root,
      is_falling_back: true,
      "m.in_reply_to": { event_id: root },
    };
    await ask(roomId, "remind me in 1 second to stretch", "Reminder 1", { "m.relates_to": inThread });
    const heard = await alice.hears(roomId, assistant, ({ body }) => body === "⏰ stretch");
    expect(heard.content).toMatchObject({
      msgtype: "m.text",
      "m.mentions": { user_ids: [alice.userId] },
      "m.relates_to": { rel_type: "m.thread", event_id: root },
    });
  });

  test("what becomes due while the process is dead is delivered once after the restart", async () => {
    const first = await startProcess();
    const roomId = await chatWith(assistant);
    await ask(roomId, "remind me in 4 seconds to wake up", "Reminder 1");
    await first.kill();
    await clockShows(Date.now() + 4000);
    expect(reminders(roomId)).toEqual([]);
    const second = await startProcess();
    await alice.hears(roomId, assistant, ({ body }) => body === "⏰ wake up");
    await second.kill();
    await startProcess();
    expect(await ask(roomId, "what are my reminders", "You have")).toBe("You have no reminders.");
    expect(reminders(roomId)).toEqual(["⏰ wake up"]);
  });

  test("killed while they become due, it loses none and says none twice", async () => {
    let running = await startProcess();
    const roomId = await chatWith(assistant);
    const wanted = Array.from("abcdefghijkl").map((letter) => `⏰ task ${letter}`);
    const seconds = (index: number): number => 3 + Math.floor(index / 4);
    for (const [index, text] of wanted.entries())
      await ask(roomId, `remind me in ${seconds(index)} seconds of ${text.slice(2)}`, "Reminder");
    for (let kill = 0; kill < 4; kill += 1) {
      await clockShows(Date.now() + 250);
      await running.kill();
      running = await startProcess();
    }
    for (const text of wanted) await alice.hears(roomId, assistant, ({ body }) => body === text);
    await ask(roomId, "what are my reminders", "You have");
    expect(reminders(roomId).toSorted()).toEqual(wanted);
  });

  test("what becomes due while the homeserver is away comes when it is back", async () => {
    await using proxy = await startHomeserverProxy(world.synapse.url);
    await start({ homeserver: { url: proxy.url, serverName: "localhost" } });
    const roomId = await chatWith(assistant);
    await ask(roomId, "remind me in 4 seconds to breathe", "Reminder 1");
    proxy.interfere(({ path }) =>
      path.includes("/send/m.room.message/") ? { kind: "answer", status: 502, body: {} } : undefined,
    );
    await clockShows(Date.now() + 4500);
    expect(reminders(roomId)).toEqual([]);
    proxy.interfere();
    await alice.hears(roomId, assistant, ({ body }) => body === "⏰ breathe");
    expect(reminders(roomId)).toEqual(["⏰ breathe"]);
  });
});

async function clockShows(time: number): Promise<void> {
  await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThanOrEqual(time);
}
