import { afterEach, beforeEach, expect, test } from "vitest";
import { encryptedRoom, unreadable } from "../../harness/encrypted-rooms.ts";
import { startHomeserverProxy } from "../../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../../harness/homeserver-proxy.ts";
import { startListenerGate } from "../../harness/listener-gate.ts";
import type { ListenerGate } from "../../harness/listener-gate.ts";
import type { Person } from "../../harness/person.ts";
import type { RunningAgentChat } from "../../../bots/main.ts";
import { openWorld } from "../../harness/world.ts";
import type { World } from "../../harness/world.ts";

const echo = "@_agentchat_echo:localhost";

let world: World;
let gate: ListenerGate;
let proxy: HomeserverProxy;
let alice: Person;
let roomId: string;
let running: RunningAgentChat;

beforeEach(async () => {
  world = await openWorld({ encryption: "default", agents: { echo: {} } });
  proxy = await startHomeserverProxy(world.synapse.url);
  gate = await startListenerGate(world);
  alice = await world.person("alice", { isEncrypting: true });
  running = await start();
  roomId = await encryptedRoom(alice, [echo]);
  await alice.says(roomId, "hello");
  await answered("hello");
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await gate[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

const start = () =>
  world.startAgentChat({
    config: { homeserver: { url: proxy.url, serverName: "localhost" }, appservice: gate.appservice },
  });

const answered = (text: string, person = alice) => person.hears(roomId, echo, ({ body }) => body === text);

/** The next message is encrypted with a key that nobody has yet. */
async function newSession(person = alice): Promise<void> {
  await person.client.getCrypto()?.forceDiscardSession(roomId);
}

const notices = (): readonly string[] =>
  alice
    .messages(roomId, echo)
    .filter(({ content }) => content["msgtype"] === "m.notice")
    .map(({ text }) => text);

test("a key that came while AgentChat answered 500 is fetched, and nobody need do anything", async () => {
  gate.passage = "refuse";
  await newSession();
  await alice.says(roomId, "refused");
  await expect.poll(() => gate.affected).toBeGreaterThan(0);
  gate.passage = "pass";
  await answered("refused");
  expect(notices()).toEqual([]);
});

test("a device that came while AgentChat answered 500 reads the answers to what it says", async () => {
  gate.passage = "refuse";
  const laptop = await world.person("alice", { isEncrypting: true });
  await expect.poll(() => gate.affected).toBeGreaterThan(0);
  gate.passage = "pass";
  await laptop.says(roomId, "from a device that nobody told of");
  await answered("from a device that nobody told of", laptop);
  await laptop.says(roomId, "again");
  await answered("again", laptop);
});

test("a key and a device that came while AgentChat was down are known at the start", async () => {
  await running.stop();
  const laptop = await world.person("alice", { isEncrypting: true });
  await newSession();
  await alice.says(roomId, "while you were away");
  await start();
  await answered("while you were away");
  await answered("while you were away", laptop);
  expect(notices()).toEqual([]);
});

test("a key that does not come is told once, and the message answered when it has come after all", async () => {
  gate.passage = "without-keys";
  proxy.interfere(({ endpoint }) =>
    endpoint === "GET /_matrix/client/v3/sync" ? { kind: "answer", status: 200, body: {} } : undefined,
  );
  await newSession();
  await alice.says(roomId, "one");
  await alice.says(roomId, "two");
  await expect.poll(notices, { timeout: 25_000 }).toEqual([expect.stringContaining("its key has not reached me")]);
  proxy.interfere();
  // without it, the next look would be some seconds later
  await alice.says(roomId, "three");
  for (const text of ["one", "two", "three"]) await answered(text);
  expect(notices()).toHaveLength(1);
  expect(unreadable(alice, roomId)).toEqual([]);
});

test("whose client keeps keys from devices that are not verified is told so once, and what helps", async () => {
  const crypto = alice.client.getCrypto();
  if (crypto === undefined) throw new Error("no encryption");
  crypto.globalBlacklistUnverifiedDevices = true;
  await newSession();
  await alice.says(roomId, "one");
  await alice.says(roomId, "two");
  await expect
    .poll(notices)
    .toEqual([expect.stringContaining("does not send its keys to devices that are not verified")]);
  crypto.globalBlacklistUnverifiedDevices = false;
  await alice.says(roomId, "three");
  await answered("three");
  expect(notices()).toHaveLength(1);
});
