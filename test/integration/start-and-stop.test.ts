import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchAgentChat } from "../harness/agentchat-process.ts";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const slow = "@_agentchat_slow:localhost";

/** A bot that takes a moment for its answer, or longer than anybody waits. */
const slowBot = `import { setTimeout as sleep } from "node:timers/promises";
import { defineBot } from "agentchat/sdk";
export const slow = defineBot({
  id: "slow",
  displayName: "Slow",
  per: "server",
  on: {
    async message(turn) {
      turn.log.warn({}, "slow has begun");
      await sleep(turn.message.text === "long" ? 3_600_000 : 1_500, undefined, { signal: turn.signal });
      await turn.reply("done: " + turn.message.text);
    },
  },
});
`;

let world: World;
let alice: Person;

beforeAll(async () => {
  world = await openWorld();
  alice = await world.person("alice");
  await writeFile(join(dirname(world.configFile), "slow.ts"), slowBot);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function chatWith(agent: string): Promise<string> {
  const roomId = await alice.createRoom({ invite: [agent], isDirect: true });
  await alice.sees(roomId, agent, "join");
  return roomId;
}

async function converse(roomId: string, text: string): Promise<void> {
  await alice.says(roomId, text);
  await alice.hears(roomId, echo, ({ body }) => body === text);
}

/** Takes a port, 0 for any; fails when it is taken. */
async function occupy(port: number): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("check-config finds a good config good", async () => {
  const checked = await launchAgentChat("check-config", world.configFile);
  expect(await checked.ended()).toBe(0);
  expect(checked.output()).toMatch(/^ok\n {2}homeserver +localhost at http/u);
  expect(checked.output()).toMatch(/agents +assistant \(rules\), echo \(rules\)/u);
  expect(checked.output()).not.toContain(world.asToken);
});

const portOf = (url: string): number => Number(new URL(url).port);

test("SIGTERM ends it with exit code 0 and without a word, and its ports are free again", async () => {
  const agentChat = await world.startAgentChatProcess();
  await converse(await chatWith(echo), "hello");
  expect(await agentChat.stop()).toBe(0);
  expect(agentChat.output()).toBe("");
  for (const url of [world.appserviceUrl, agentChat.metricsUrl]) {
    await using free = await occupy(portOf(url));
    expect(free.port).toBe(portOf(url));
  }
});

const slowConfig = {
  bots: ["./slow.ts"],
  agents: { slow: {} },
  log: { level: "warn", format: "json" },
};

test("SIGTERM lets an answer finish that has been begun", async () => {
  const agentChat = await world.startAgentChatProcess(slowConfig);
  const roomId = await chatWith(slow);
  await alice.says(roomId, "short");
  await agentChat.writes("slow has begun");
  expect(await agentChat.stop()).toBe(0);
  await alice.hears(roomId, slow, ({ body }) => body === "done: short");
});

test("SIGTERM ends an answer that takes too long after its grace period; it is begun again at the next start", async () => {
  const agentChat = await world.startAgentChatProcess(slowConfig);
  const roomId = await chatWith(slow);
  await alice.says(roomId, "long");
  await agentChat.writes("slow has begun");
  expect(await scrape(agentChat)).toContain("agentchat_inbox_depth 1");
  const stopped = performance.now();
  expect(await agentChat.stop()).toBe(0);
  expect(performance.now() - stopped).toBeGreaterThan(9_000);
  expect(alice.messages(roomId, slow)).toEqual([]);
  const next = await world.startAgentChatProcess(slowConfig);
  await next.writes("slow has begun");
  await next.kill();
});

test("a port that is taken ends it with exit code 1 and the key to change", async () => {
  await using other = await occupy(portOf(world.appserviceUrl));
  const agentChat = await world.startAgentChatProcess({}, { isAwaited: false });
  expect(await agentChat.ended()).toBe(1);
  expect(agentChat.output()).toBe(
    `cannot listen on 127.0.0.1:${other.port}: it is taken: stop what uses it or change appservice.listen.port\n`,
  );
});

test("a metrics port that is taken ends it with exit code 1 and the key to change", async () => {
  await using other = await occupy(0);
  const agentChat = await world.startAgentChatProcess({ metrics: { port: other.port } }, { isAwaited: false });
  expect(await agentChat.ended()).toBe(1);
  expect(agentChat.output()).toBe(
    `cannot serve metrics on 127.0.0.1:${other.port}: it is taken: stop what uses it, or change metrics.port\n`,
  );
});

test("a second AgentChat on the same database is refused, and the first goes on", async () => {
  const first = await world.startAgentChat();
  const second = await world.startAgentChatProcess({}, { isAwaited: false });
  expect(await second.ended()).toBe(1);
  expect(second.output()).toMatch(
    /^the database \/\S+\/agentchat\.db is in use by another AgentChat: stop that one, or give this one a database of its own\n$/u,
  );
  await converse(await chatWith(echo), "still here");
  await first.stop();
});

async function scrape({ metricsUrl }: AgentChatProcess): Promise<readonly string[]> {
  const page = await fetch(`${metricsUrl}/metrics`);
  expect(page.headers.get("content-type")).toContain("text/plain");
  return (await page.text()).split("\n");
}

test("/metrics tells the truth about a conversation", async () => {
  const bob = await world.person("bob");
  const agentChat = await world.startAgentChatProcess();
  const roomId = await chatWith(echo);
  await converse(roomId, "one");
  await alice.says(roomId, "automatic", { msgtype: "m.notice" });
  await converse(roomId, "two");
  const bobsRoom = await bob.createRoom({ invite: [echo], isDirect: true });
  await bob.sees(bobsRoom, echo, "join");
  await bob.says(bobsRoom, "three");
  await bob.hears(bobsRoom, echo);
  await expect
    .poll(() => scrape(agentChat), { timeout: 10_000 })
    .toEqual(
      expect.arrayContaining([
        'agentchat_messages_total{agent="echo",decision="respond"} 3',
        'agentchat_messages_total{agent="echo",decision="ignore"} 1',
        "agentchat_active_users 2",
        'agentchat_agent_response_time_seconds_count{agent="echo",outcome="answered"} 3',
        "agentchat_inbox_depth 0",
        "agentchat_inbox_oldest_age_seconds 0",
        'agentchat_homeserver_requests_total{endpoint="PUT /rooms/{roomId}/send/{eventType}/{txnId}",status="200"} 3',
        'agentchat_homeserver_requests_total{endpoint="POST /join/{roomId}",status="200"} 2',
      ]),
    );
  const page = (await scrape(agentChat)).join("\n");
  expect(page).not.toContain(alice.userId);
  expect(page).not.toContain(roomId);
  expect(await agentChat.stop()).toBe(0);
});
