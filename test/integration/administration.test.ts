import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { HomeserverProxy, ProxiedCall } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const service = "@agentchat:localhost";
const echo = "@_agentchat_echo:localhost";
const assistantOf = (name: string): string => `@_agentchat_assistant_${name}:localhost`;

describe("administration on a real homeserver", () => {
  let world: World;
  let proxy: HomeserverProxy;
  let admin: Person;
  let office: string;
  let running: AgentChatProcess;

  beforeAll(async () => {
    world = await openWorld();
    proxy = await startHomeserverProxy(world.synapse.url);
    admin = await world.person("admin");
    await start();
    office = await chat(admin, service);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  async function start(): Promise<void> {
    running = await world.startAgentChatProcess({ homeserver: { url: proxy.url, serverName: "localhost" } });
  }

  async function chat(person: Person, agent: string): Promise<string> {
    const roomId = await person.createRoom({ invite: [agent], isDirect: true });
    await person.sees(roomId, agent, "join");
    return roomId;
  }

  /** Says something and resolves with the first new text of the agent that holds this. */
  async function ask(person: Person, roomId: string, agent: string, text: string, part: string): Promise<string> {
    const known = new Set(person.messages(roomId, agent).map(({ eventId }) => eventId));
    await person.says(roomId, text);
    const fits = (body: unknown): boolean =>
      String(body).includes(part) &&
      person.messages(roomId, agent).some((each) => each.text === body && !known.has(each.eventId));
    return (await person.hears(roomId, agent, ({ body }) => fits(body))).text;
  }

  /** Has a command ask for consent, and agrees. */
  async function agree(person: Person, roomId: string, agent: string, command: string, part: string): Promise<void> {
    const text = await ask(person, roomId, agent, command, "May I do this?");
    expect(text).toContain(part);
    const { eventId } = await person.hears(roomId, agent, ({ body }) => body === text);
    const relation = { rel_type: "m.annotation", event_id: eventId, key: "✅" };
    await person.client.sendEvent(roomId, "m.reaction" as never, { "m.relates_to": relation } as never);
  }

  /** Kills the process at the first call that fits; the homeserver gets the call. Starts it again. */
  async function killAt(fits: (call: ProxiedCall) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let isKilled = false;
    proxy.interfere((call) => {
      if (isKilled || !fits(call)) return undefined;
      isKilled = true;
      return running.kill().then(() => {
        resolve();
        return { kind: "answer-lost" };
      });
    });
    await promise;
    proxy.interfere();
  }

  const bodies = (person: Person, roomId: string, agent: string): readonly string[] =>
    person.messages(roomId, agent).map(({ text }) => text);

  test("a suspended person is told once and reminded after resume; a suspended agent answers nobody", async () => {
    const bob = await world.person("bob");
    const roomId = await chat(bob, assistantOf("bob"));
    await ask(bob, roomId, assistantOf("bob"), "remind me in 3 seconds to stretch", "Reminder 1");
    await ask(admin, office, service, "suspend @bob:localhost", "is suspended, until");
    await running.kill();
    await start();
    await ask(bob, roomId, assistantOf("bob"), "hello?", "has suspended your use");
    const later = await bob.says(roomId, "hello??");
    const due = Date.now() + 3000;
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(due);
    expect(bob.messages(roomId, assistantOf("bob")).at(-1)?.text).toContain("has suspended your use");
    expect(later).toBeDefined();
    await ask(admin, office, service, "resume @bob:localhost", "is no longer suspended");
    await bob.hears(roomId, assistantOf("bob"), ({ body }) => String(body).startsWith("⏰ stretch"));
    await ask(bob, roomId, assistantOf("bob"), "!ping", "Pong!");
    expect(bodies(bob, roomId, assistantOf("bob")).filter((text) => text.includes("suspended"))).toHaveLength(1);

    const echoRoom = await chat(bob, echo);
    await ask(admin, office, service, `suspend ${echo}`, "is suspended, until");
    expect(await ask(admin, office, service, "agents", "Agents 1 to")).toContain(`\`${echo}\` for everyone: suspended`);
    await ask(bob, echoRoom, echo, "echo this", "has suspended me");
    await ask(admin, office, service, `resume ${echo}`, "is no longer suspended");
    await ask(bob, echoRoom, echo, "echo that", "echo that");
  });

  test("a deletion that is killed again and again comes to its end, and nothing is left", async () => {
    const carol = await world.person("carol");
    await carol.client.setDisplayName("Carol Pineapple");
    const assistant = assistantOf("carol");
    const roomId = await chat(carol, assistant);
    const management = await chat(carol, service);
    const group = await carol.createRoom({ invite: [assistant, admin.userId], isDirect: false });
    await carol.sees(group, assistant, "join");
    await ask(carol, roomId, assistant, "!memory add likes pineapples", "Remembered");
    await ask(carol, roomId, assistant, "hello pineapple", "Hello");
    await ask(carol, roomId, assistant, "remind me in 1 hour to buy pineapples", "Reminder 1");
    expect((await carol.client.getProfileInfo(assistant)).displayname).toBe("Carol Pineapple's assistant");
    const salt = saltOf(carol.userId);
    const before = await rawDatabase();
    expect([before.includes("Carol Pineapple"), before.includes(salt)]).toEqual([true, true]);

    const killed = killAt(({ path, actsAs }) => isGoodbye(path, actsAs));
    await agree(
      admin,
      office,
      service,
      "delete @carol:localhost",
      "Delete everything that is kept about @carol:localhost",
    );
    await killed;
    for (const fits of [
      ({ path, actsAs }: ProxiedCall) => path.endsWith("/leave") && actsAs === assistant,
      ({ path }: ProxiedCall) => path.endsWith("/displayname"),
    ]) {
      const again = killAt(fits);
      await start();
      await again;
    }
    await start();
    await admin.hears(
      office,
      service,
      ({ body }) => body === "Everything that was kept about @carol:localhost is deleted.",
    );
    for (const [room, agent] of [
      [roomId, assistant],
      [management, service],
      [group, assistant],
    ] as const)
      await carol.sees(room, agent, "leave");
    for (const [room, agent] of [
      [roomId, assistant],
      [management, service],
    ] as const)
      expect(bodies(carol, room, agent).filter((text) => text.includes("I leave this room"))).toHaveLength(1);
    expect((await carol.client.getProfileInfo(assistant)).displayname).toBeUndefined();
    await running.stop();
    const raw = await rawDatabase();
    expect(raw.includes("ineapple")).toBe(false);
    expect(raw.includes(salt)).toBe(false);

    await start();
    const anew = await chat(carol, assistant);
    await ask(carol, anew, assistant, "!memory", "Nothing is remembered about you");
    await ask(carol, anew, assistant, "!reminders", "You have no reminders");
    expect(bodies(admin, office, service).filter((text) => text.includes("is deleted."))).toHaveLength(1);
  });

  test("a broadcast that is killed again and again reaches everybody once", async () => {
    const people = await Promise.all(["dan", "eve", "fay", "gus"].map((name) => world.person(name)));
    const rooms = await Promise.all(
      people.map(async (person) => [person, await chat(person, assistantOf(person.userId.slice(1, 4)))] as const),
    );
    // the greetings are out: none of them is what the process is killed at
    for (const [person, roomId] of rooms) await person.hears(roomId, assistantOf(person.userId.slice(1, 4)));
    const isNoticeTo = (name: string) => (call: ProxiedCall) =>
      call.path.includes("/send/m.room.message/") && call.actsAs === assistantOf(name);
    let killed = killAt(isNoticeTo("eve"));
    await agree(admin, office, service, "broadcast Cake at four.", "📢 Cake at four.");
    await killed;
    killed = killAt(isNoticeTo("gus"));
    await start();
    await killed;
    await start();
    await admin.hears(office, service, ({ body }) =>
      /^\* The notice was sent to \d+ direct chats\./u.test(String(body)),
    );
    for (const [person, roomId] of rooms) {
      const agent = assistantOf(person.userId.slice(1, 4));
      const { content } = await person.hears(roomId, agent, ({ body }) => body === "📢 Cake at four.");
      expect(content["msgtype"]).toBe("m.notice");
      await ask(person, roomId, agent, "!ping", "Pong!");
      expect(bodies(person, roomId, agent).filter((text) => text.includes("Cake"))).toHaveLength(1);
    }
    expect(await ask(admin, office, service, "stats", "people with an agent")).toMatch(/- version: \d+\.\d+\.\d+/u);
  });

  function isGoodbye(path: string, actsAs: string | undefined): boolean {
    return path.includes("/send/m.room.message/") && actsAs === assistantOf("carol");
  }

  const folder = (): string => dirname(world.configFile);

  function saltOf(personId: string): Buffer {
    using database = new DatabaseSync(join(folder(), "agentchat.db"), { readOnly: true });
    const row = database.prepare("select salt from people where person_id = ?").get(personId);
    return Buffer.from(row?.["salt"] as Uint8Array);
  }

  async function rawDatabase(): Promise<Buffer> {
    const files = (await readdir(folder())).filter((name) => name.startsWith("agentchat.db"));
    return Buffer.concat(await Promise.all(files.map((name) => readFile(join(folder(), name)))));
  }
});
