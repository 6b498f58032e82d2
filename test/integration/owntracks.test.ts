import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Person } from "../harness/person.ts";
import { startRedis } from "../harness/redis.ts";
import type { RedisServer } from "../harness/redis.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const patient = { timeout: 20_000 };

describe("a phone with OwnTracks, set up in an encrypted chat with an assistant", () => {
  let world: World;
  let alice: Person;
  let agentChat: AgentChatProcess;
  let redis: RedisServer;
  let onlooker: Redis;
  let roomId: string;

  const start = (): Promise<AgentChatProcess> =>
    world.startAgentChatProcess({
      redis: { url: redis.url },
      agents: { assistant: { provisionAtStart: [alice.userId] }, location: { owntracks: { port: 0 } } },
    });

  beforeAll(async () => {
    redis = await startRedis();
    onlooker = new Redis(redis.url);
    world = await openWorld({ encryption: "default" });
    alice = await world.person("alice", { isEncrypting: true });
    agentChat = await start();
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    onlooker.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  /** Who is near the middle of Budapest, as another process reads it. */
  const inBudapest = (): Promise<unknown> =>
    onlooker.call("GEOSEARCH", "agentchat:location:geo", "FROMLONLAT", 19.05, 47.5, "BYRADIUS", 5, "km");

  /** Of how many people it is known where they are. */
  async function known(): Promise<number> {
    const metrics = await (await fetch(`${agentChat.metricsUrl}/metrics`)).text();
    return Number(/^agentchat_location_positions (\d+)$/mu.exec(metrics)?.[1]);
  }

  interface Settings {
    readonly url: string;
    readonly username: string;
    readonly password: string;
  }

  /** What the page of the link in the message would set the app up with. */
  async function connect(name: string): Promise<Settings & { readonly eventId: string }> {
    await alice.says(roomId, `!device add ${name}`);
    const heard = await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith(`**${name}** may now`));
    const [, inline = ""] = /#([\w-]+)\)/u.exec(heard.text) ?? [];
    const settings = JSON.parse(Buffer.from(inline, "base64url").toString()) as Settings;
    return { ...settings, eventId: heard.eventId };
  }

  async function post({ username, password }: Settings, url: string): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const location = { _type: "location", lat: 47.4979, lon: 19.0402, acc: 9, tst: Math.floor(Date.now() / 1000) };
    return fetch(url, { method: "POST", headers: { authorization }, body: JSON.stringify(location) });
  }

  test("tells where its owner is, also after AgentChat was killed, until it is disconnected", async () => {
    const phone = await connect("phone");
    expect((await post({ ...phone, password: "wrong" }, phone.url)).status).toBe(401);
    expect(await known()).toBe(0);
    const answer = await post(phone, phone.url);
    expect([answer.status, await answer.json()]).toEqual([200, []]);
    expect(await known()).toBe(1);
    expect(await inBudapest()).toEqual([alice.userId]);

    await alice.says(roomId, "!device done");
    await expect
      .poll(() => alice.client.getRoom(roomId)?.findEventById(phone.eventId)?.isRedacted(), patient)
      .toBe(true);

    await agentChat.kill();
    agentChat = await start();
    expect(await known()).toBe(1);
    const { url } = await connect("tablet");
    expect(url).not.toBe(phone.url);
    expect((await post(phone, url)).status).toBe(200);
    expect(await known()).toBe(1);
    await alice.says(roomId, "!device remove phone");
    await alice.hears(roomId, assistant, ({ body }) => String(body).startsWith("Disconnected phone"));
    expect((await post(phone, url)).status).toBe(401);
    expect(await known()).toBe(0);
    expect(await inBudapest()).toEqual([]);
  });

  test("nothing of it was sent in clear", () => {
    expect(sentInClear(alice, roomId)).toEqual([]);
    expect(unreadable(alice, roomId)).toEqual([]);
  });
});
