import { copyFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AgentChatProcess } from "../../harness/agentchat-process.ts";
import { encryptedRoom, sentInClear, unreadable } from "../../harness/encrypted-rooms.ts";
import { startHomeserverProxy } from "../../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../../harness/homeserver-proxy.ts";
import type { Person } from "../../harness/person.ts";
import { openWorld } from "../../harness/world.ts";
import type { World } from "../../harness/world.ts";

const echo = "@_agentchat_echo:localhost";

let world: World;
let proxy: HomeserverProxy;
let alice: Person;
let agentChat: AgentChatProcess;
let roomId: string;

beforeEach(async () => {
  world = await openWorld({ encryption: "default", agents: { echo: {} }, log: { level: "warn", format: "json" } });
  proxy = await startHomeserverProxy(world.synapse.url);
  alice = await world.person("alice", { isEncrypting: true });
  agentChat = await start();
  roomId = await encryptedRoom(alice, [echo]);
  await converse("hello");
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

const start = (isAwaited = true) =>
  world.startAgentChatProcess({ homeserver: { url: proxy.url, serverName: "localhost" } }, { isAwaited });

async function converse(text: string, person = alice, room = roomId): Promise<void> {
  await person.says(room, text);
  await person.hears(room, echo, ({ body }) => body === text);
}

async function deviceOfEcho(): Promise<string> {
  const answer = await alice.client.downloadKeysForUsers([echo]);
  const [deviceId] = Object.keys(answer.device_keys[echo] ?? {});
  if (deviceId === undefined) throw new Error("echo has no device with keys");
  return deviceId;
}

/** A call as echo. */
async function asEcho(method: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const deviceId = await deviceOfEcho();
  const url = `${world.synapse.url}/_matrix/client/v3${path}?user_id=${echo}&device_id=${deviceId}`;
  const answer = await fetch(url, { method, headers: { authorization: `Bearer ${world.asToken}` }, body: "{}" });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}

async function oneTimeKeys(): Promise<number> {
  const { one_time_key_counts: counts } = await asEcho("POST", "/keys/upload");
  return (counts as { readonly signed_curve25519?: number }).signed_curve25519 ?? 0;
}

test("when it cannot be known who reads along, the answer is kept, and nothing goes out in clear", async () => {
  let failures = 0;
  proxy.interfere(({ endpoint }) => {
    if (endpoint !== "POST /_matrix/client/v3/keys/query") return undefined;
    failures += 1;
    return { kind: "answer", status: 500, body: { errcode: "M_UNKNOWN", error: "no" } };
  });
  // another device, so there is something to ask
  const laptop = await world.person("alice", { isEncrypting: true });
  await laptop.says(roomId, "not yet");
  await agentChat.writes("an event will be handled again");
  await expect.poll(() => failures, { timeout: 20_000 }).toBeGreaterThan(2);
  const sent = alice.messages(roomId, echo).length;
  proxy.interfere();
  for (const person of [laptop, alice]) await person.hears(roomId, echo, ({ body }) => body === "not yet");
  expect([sent, alice.messages(roomId, echo).length]).toEqual([1, 2]);
  expect(sentInClear(alice, roomId)).toEqual([]);
  expect(unreadable(alice, roomId)).toEqual([]);
});

test("when the one-time keys are used up others write to an agent all the same, and there are never too many", async () => {
  const deviceId = await deviceOfEcho();
  expect(await oneTimeKeys()).toBeGreaterThan(40);
  while ((await oneTimeKeys()) > 0) {
    await Promise.all(Array.from({ length: 10 }, () => alice.client.claimOneTimeKeys([[echo, deviceId]])));
  }
  const bob = await world.person("bob", { isEncrypting: true });
  const bobs = await encryptedRoom(bob, [echo]);
  await converse("with the fallback key", bob, bobs);
  await converse("anything");
  await expect.poll(oneTimeKeys, { timeout: 20_000 }).toBeGreaterThan(40);
  for (let keys = 24; keys >= 0; keys -= 1) {
    const counts = { [echo]: { [deviceId]: { signed_curve25519: keys } } };
    await fetch(`${world.appserviceUrl}/_matrix/app/v1/transactions/stale-${keys}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${world.hsToken}` },
      body: JSON.stringify({ events: [], "org.matrix.msc3202.device_one_time_keys_count": counts }),
    });
  }
  await converse("after the burst");
  expect(await oneTimeKeys()).toBeLessThanOrEqual(100);
});

test("an old copy of the crypto store, or one of another database, is refused, and it is said what helps", async () => {
  const file = (name: string): string => join(dirname(world.configFile), name);
  expect(await agentChat.stop()).toBe(0);
  await copyFile(file("crypto.db"), file("crypto.copy"));
  agentChat = await start();
  await converse("meanwhile");
  expect(await agentChat.stop()).toBe(0);
  await copyFile(file("crypto.db"), file("crypto.newest"));
  await copyFile(file("crypto.copy"), file("crypto.db"));
  agentChat = await start(false);
  expect(await agentChat.ended()).toBe(1);
  expect(agentChat.output()).toContain("is an old copy, which cannot be used again without harm: move it away");
  await copyFile(file("crypto.newest"), file("crypto.db"));
  await copyFile(file("agentchat.db"), file("agentchat.copy"));
  await rm(file("agentchat.db"));
  agentChat = await start(false);
  expect(await agentChat.ended()).toBe(1);
  expect(agentChat.output()).toContain("belongs to another database: bring the two together again, or move");
  await copyFile(file("agentchat.copy"), file("agentchat.db"));
  agentChat = await start();
  await converse("all is well");
});

test("a crypto store that is as old as the database it was brought back with is refused; without it, agents go on", async () => {
  const file = (name: string): string => join(dirname(world.configFile), name);
  const names = ["crypto.db", "agentchat.db"];
  const marks = (): number => proxy.calls.filter(({ endpoint }) => endpoint === markEndpoint).length;
  const markEndpoint = "PUT /_matrix/client/v3/user/{id}/account_data/io.agentchat.crypto_store";
  expect(await agentChat.stop()).toBe(0);
  for (const name of names) await copyFile(file(name), file(`${name}.copy`));
  const before = marks();
  agentChat = await start();
  await converse("meanwhile");
  await expect.poll(marks, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await agentChat.stop()).toBe(0);
  for (const name of names) await copyFile(file(`${name}.copy`), file(name));
  agentChat = await start(false);
  expect(await agentChat.ended()).toBe(1);
  expect(agentChat.output()).toContain("is an old copy, which cannot be used again without harm: move it away");
  const deviceId = await deviceOfEcho();
  await rm(file("crypto.db"));
  agentChat = await start();
  await expect.poll(deviceOfEcho, { timeout: 20_000 }).not.toBe(deviceId);
  await converse("all is well");
  expect(unreadable(alice, roomId)).toEqual([]);
});

test("a device that somebody deletes is replaced", async () => {
  const deviceId = await deviceOfEcho();
  await asEcho("DELETE", `/devices/${deviceId}`);
  // readable or not, as her client knows already or not; she is told if it is not
  await alice.says(roomId, "for whom?");
  await alice.hears(
    roomId,
    echo,
    ({ body }) => body === "for whom?" || String(body).includes("send the message again"),
  );
  await expect.poll(deviceOfEcho, { timeout: 20_000 }).not.toBe(deviceId);
  await converse("once more");
  expect(sentInClear(alice, roomId)).toEqual([]);
  expect(unreadable(alice, roomId)).toEqual([]);
});

test("a homeserver that has lost its data gets agents that encrypt again", async () => {
  await world.synapse.stop();
  await rm(join(dirname(world.configFile), "synapse", "homeserver.db"));
  await world.synapse.restart();
  const bob = await world.person("bob", { isEncrypting: true });
  await converse("hello again", bob, await encryptedRoom(bob, [echo]));
});
