import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Fault, HomeserverProxy, ProxiedCall } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const mention = { "m.mentions": { user_ids: [echo] } };
const warnings = { level: "warn", format: "json" };

let world: World;
let proxy: HomeserverProxy;
let alice: Person;

async function open(): Promise<void> {
  world = await openWorld();
  proxy = await startHomeserverProxy(world.synapse.url);
  alice = await world.person("alice");
}

async function close(): Promise<void> {
  await world[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
}

/** The homeserver as AgentChat sees it. */
const throughProxy = () => ({ url: proxy.url, serverName: "localhost" });

async function chatWithEcho(person = alice): Promise<string> {
  const roomId = await person.createRoom({ invite: [echo], isDirect: true });
  await person.sees(roomId, echo, "join");
  return roomId;
}

async function groupWithEcho(): Promise<string> {
  const roomId = await alice.createRoom({ invite: [echo], isDirect: false });
  await alice.sees(roomId, echo, "join");
  return roomId;
}

async function converse(roomId: string, text: string, person = alice): Promise<void> {
  await person.says(roomId, text, mention);
  await person.hears(roomId, echo, ({ body }) => body === text);
}

const answers = (roomId: string): readonly string[] => alice.messages(roomId, echo).map(({ text }) => text);

const isSend = ({ method, path }: ProxiedCall): boolean => method === "PUT" && path.includes("/send/");

/** Holds every send from now on: resolves `arrived` with the first, and lets them go on when released. */
function holdSends() {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  proxy.interfere(async (call) => {
    if (!isSend(call)) return undefined;
    arrived.resolve();
    await released.promise;
    return undefined;
  });
  return { arrived: arrived.promise, release: () => released.resolve() };
}

describe("a homeserver that comes and goes", () => {
  beforeEach(open);
  afterEach(close);

  test("that is down at start is waited for, and the log and the health pages say so", async () => {
    await world.synapse.stop();
    const agentChat = await world.startAgentChatProcess({ log: warnings }, { isAwaited: false });
    await agentChat.writes("waiting for the homeserver");
    const pages = ["healthz", "readyz"].map((page) => fetch(`${agentChat.metricsUrl}/${page}`));
    const [healthy, ready] = await Promise.all(pages);
    expect([healthy?.status, ready?.status]).toEqual([200, 503]);
    const checks = [
      { name: "store", ok: true },
      { name: "homeserver", ok: false },
    ];
    expect(await ready?.json()).toEqual({ ready: false, checks });
    await world.synapse.restart();
    await agentChat.ready();
    alice.client.retryImmediately();
    await converse(await chatWithEcho(), "you are there");
  });

  test("that is restarted underneath costs no message and no second answer", async () => {
    await world.startAgentChat({ config: { homeserver: throughProxy() } });
    const roomId = await chatWithEcho();
    await converse(roomId, "long before");
    const sends = holdSends();
    await alice.says(roomId, "right before");
    await sends.arrived;
    await world.synapse.stop();
    sends.release();
    await world.synapse.restart();
    alice.client.retryImmediately();
    await alice.says(roomId, "right after");
    await converse(roomId, "long after");
    expect(answers(roomId)).toEqual(["long before", "right before", "right after", "long after"]);
  });

  test("that has lost its data gets its agents again", async () => {
    await world.startAgentChat();
    await converse(await chatWithEcho(), "before");
    await world.synapse.stop();
    await rm(join(dirname(world.configFile), "synapse", "homeserver.db"));
    await world.synapse.restart();
    const bob = await world.person("bob");
    const roomId = await chatWithEcho(bob);
    await converse(roomId, "after", bob);
    expect(bob.client.getRoom(roomId)?.getMember(echo)?.rawDisplayName).toBe("Echo");
  });
});

describe("when calls fail", () => {
  let agentChat: AgentChatProcess;
  const failure = (status: number): Fault => ({ kind: "answer", status, body: { errcode: "M_UNKNOWN", error: "no" } });
  const answerLost: Fault = { kind: "answer-lost" };

  beforeAll(async () => {
    await open();
    agentChat = await world.startAgentChatProcess({ homeserver: throughProxy(), log: warnings });
  });
  afterEach(() => proxy.interfere());
  afterAll(close);

  test("sends that fail for a while lose no answer and double none", async () => {
    const rooms = [await chatWithEcho(), await chatWithEcho(), await chatWithEcho()];
    const faults = new Map([
      [rooms[0], [failure(500), answerLost]],
      [rooms[1], [answerLost, failure(503)]],
      [rooms[2], [answerLost, answerLost]],
    ]);
    proxy.interfere((call) => {
      const room = rooms.find((roomId) => isSend(call) && call.path.includes(roomId));
      return faults.get(room)?.shift();
    });
    const texts = ["one", "two", "three"];
    for (const text of texts) await Promise.all(rooms.map((roomId) => alice.says(roomId, text)));
    for (const roomId of rooms) {
      await converse(roomId, "done");
      expect(answers(roomId)).toEqual([...texts, "done"]);
    }
  });

  test("joins that fail are tried again", async () => {
    const faults = [failure(500), answerLost];
    proxy.interfere(({ path }) => (path.includes("/join/") ? faults.shift() : undefined));
    await converse(await chatWithEcho(), "joined");
  });

  test("M_LIMIT_EXCEEDED is waited for as long as the homeserver says, and the message kept", async () => {
    const roomId = await chatWithEcho();
    const body = { errcode: "M_LIMIT_EXCEEDED", error: "too many requests" };
    const faults: Fault[] = [
      { kind: "answer", status: 429, body: { ...body, retry_after_ms: 700 } },
      { kind: "answer", status: 429, body, headers: { "retry-after": "1" } },
    ];
    proxy.interfere((call) => (isSend(call) ? faults.shift() : undefined));
    const before = proxy.calls.length;
    await alice.says(roomId, "patience");
    await converse(roomId, "thanks");
    expect(answers(roomId)).toEqual(["patience", "thanks"]);
    const [first = 0, second = 0, third = 0] = proxy.calls
      .slice(before)
      .filter(isSend)
      .map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(690);
    expect(third - second).toBeGreaterThanOrEqual(990);
  });
  test("an agent that is thrown out while it writes gives up this answer and nothing else", async () => {
    const roomId = await groupWithEcho();
    const sends = holdSends();
    await alice.says(roomId, "to whom?", mention);
    await sends.arrived;
    await alice.client.kick(roomId, echo);
    sends.release();
    await agentChat.writes("the room could not be told of a failure");
    proxy.interfere();
    await converse(await chatWithEcho(), "still here");
    await alice.client.invite(roomId, echo);
    await alice.sees(roomId, echo, "join");
    await converse(roomId, "welcome back");
    expect(answers(roomId)).toEqual(["welcome back"]);
  });

  test("an agent that was thrown out and invited again while it wrote joins and answers", async () => {
    const roomId = await groupWithEcho();
    const sends = holdSends();
    await alice.says(roomId, "in between", mention);
    await sends.arrived;
    await alice.client.kick(roomId, echo);
    await alice.client.invite(roomId, echo);
    sends.release();
    await alice.hears(roomId, echo);
    await converse(roomId, "welcome back");
    expect(answers(roomId)).toEqual(["in between", "welcome back"]);
  });

  test("an agent that the homeserver does not know is registered again and answers", async () => {
    const roomId = await chatWithEcho();
    await converse(roomId, "hello");
    const body = { errcode: "M_FORBIDDEN", error: "Application service has not registered this user" };
    const faults: Fault[] = [{ kind: "answer", status: 403, body }];
    proxy.interfere((call) => (isSend(call) ? faults.shift() : undefined));
    const calls = await proxy.callsDuring(() => converse(roomId, "who am I?"));
    expect(calls).toEqual([
      "PUT /_matrix/client/v3/rooms/{id}/send/m.room.message/{id}",
      "POST /_matrix/client/v3/register",
      "PUT /_matrix/client/v3/devices/{id}",
      "POST /_matrix/client/v3/join/{id}",
      "PUT /_matrix/client/v3/rooms/{id}/send/m.room.message/{id}",
    ]);
  });
});

describe("a registration that the homeserver does not agree with ends the start and says what to do", () => {
  beforeAll(open);
  afterAll(close);

  async function changedRegistration(pattern: RegExp, replacement: string) {
    const directory = dirname(world.configFile);
    const text = await readFile(join(directory, "registration.yaml"), "utf8");
    await writeFile(join(directory, "other.yaml"), text.replace(pattern, replacement), { mode: 0o600 });
    const { hostname: host, port } = new URL(world.appserviceUrl);
    return { registration: "other.yaml", url: world.appserviceUrl, listen: { host, port: Number(port) } };
  }

  test.each([
    [
      "another as_token",
      /(?<=as_token: )\S+/u,
      "0123456789abcdef".repeat(4),
      "does not know our as_token: add the registration file to its app_service_config_files and restart it",
    ],
    [
      "another hs_token",
      /(?<=hs_token: )\S+/u,
      "0123456789abcdef".repeat(4),
      "has another hs_token, or something else answers at http",
    ],
    ["another id", /(?<=^id: )\S+/mu, "another", 'knows our as_token under another id than "another"'],
  ])("%s", async (_what, pattern, replacement, advice) => {
    const appservice = await changedRegistration(pattern, replacement);
    const agentChat = await world.startAgentChatProcess({ appservice }, { isAwaited: false });
    expect(await agentChat.ended()).toBe(1);
    expect(agentChat.output()).toContain(advice);
    expect(agentChat.output()).not.toContain(world.asToken);
  });

  test("a port that the homeserver does not connect to", async () => {
    const appservice = { url: world.appserviceUrl, listen: { port: 0 } };
    const agentChat = await world.startAgentChatProcess({ appservice }, { isAwaited: false });
    expect(await agentChat.ended()).toBe(1);
    expect(agentChat.output()).toContain("the homeserver cannot connect to the url of the registration file");
  });

  test("a homeserver that is none", async () => {
    proxy.interfere(() => ({ kind: "answer", status: 404, body: "nothing here" }));
    const agentChat = await world.startAgentChatProcess({ homeserver: throughProxy() }, { isAwaited: false });
    expect(await agentChat.ended()).toBe(1);
    expect(agentChat.output()).toContain("check homeserver.url");
  });
});
