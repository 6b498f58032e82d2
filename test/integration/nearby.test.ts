import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import { shareLocation } from "../harness/live-location.ts";
import type { LiveLocation } from "../harness/live-location.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const patient = { timeout: 20_000 };
const saoPaulo = [-23.55, -46.63] as const;
const twoKilometersEast = [-23.55, -46.6104] as const;

/** Somebody in an encrypted direct chat with their assistant. */
interface Home {
  readonly person: Person;
  readonly agentId: string;
  readonly roomId: string;
}

let world: World;
let agentChat: AgentChatProcess;
let alice: Home;
let bob: Home;
let shares: readonly LiveLocation[];

const start = (people: readonly Person[]): Promise<AgentChatProcess> =>
  world.startAgentChatProcess({
    agents: { assistant: { provisionAtStart: people.map(({ userId }) => userId) }, location: {} },
  });

async function enter(person: Person): Promise<Home> {
  const agentId = `@_agentchat_assistant_${person.userId.slice(1).split(":")[0] ?? ""}:localhost`;
  const roomId = await person.acceptInvitation(agentId);
  await person.hears(roomId, agentId);
  return { person, agentId, roomId };
}

async function says({ person, agentId, roomId }: Home, text: string, answer: RegExp): Promise<void> {
  await person.says(roomId, text);
  await person.hears(roomId, agentId, ({ body }) => answer.test(String(body)));
}

const alerts = ({ person, agentId, roomId }: Home): readonly string[] =>
  person
    .messages(roomId, agentId)
    .map(({ text }) => text)
    .filter((text) => text.startsWith("Hey!"));

/** Alerts of which a process tells in its metrics. */
async function counted(): Promise<number> {
  const metrics = await (await fetch(`${agentChat.metricsUrl}/metrics`)).text();
  return Number(/^agentchat_location_alerts_total (\d+)$/mu.exec(metrics)?.[1]);
}

beforeAll(async () => {
  world = await openWorld({ encryption: "default" });
  const people = [
    await world.person("alice", { isEncrypting: true }),
    await world.person("bob", { isEncrypting: true }),
  ] as const;
  agentChat = await start(people);
  [alice, bob] = [await enter(people[0]), await enter(people[1])];
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test("contacts who have switched alerts on are told of each other once, also past a kill", async () => {
  await says(alice, `!contact add ${bob.person.userId}`, /asked|ask/iu);
  await bob.person.hears(bob.roomId, bob.agentId, ({ body }) => String(body).includes("contact"));
  await says(bob, "!contact accept alice", /contacts now/u);
  await alice.person.hears(alice.roomId, alice.agentId, ({ body }) => String(body).includes("has agreed"));
  await says(alice, "!nearby on", /^Alerts are on for /u);
  await says(bob, "tell me when Alice is near", /^Alerts are on for /u);
  shares = await Promise.all(
    [alice, bob].map(({ person, roomId }) => shareLocation(person, roomId, { timeoutMs: 15 * 60_000 })),
  );
  const [ofAlice, ofBob] = shares;
  await ofAlice?.moves(...saoPaulo);
  await ofBob?.moves(...twoKilometersEast);
  const alert = expect.stringMatching(
    /^Hey! \S+ is in your area \(São Paulo, about [123] km away\) – want to meet up\?$/u,
  ) as unknown;
  await expect.poll(() => [alerts(alice), alerts(bob)], patient).toEqual([[alert], [alert]]);
  await expect.poll(counted, patient).toBe(2);
  await agentChat.kill();
  agentChat = await start([alice.person, bob.person]);
  await ofAlice?.moves(...twoKilometersEast);
  await ofBob?.moves(...saoPaulo);
  await says(alice, "!ping", /^Pong/u);
  await says(bob, "!ping", /^Pong/u);
  await says(alice, "who is near?", /near|within/iu);
  expect([alerts(alice), alerts(bob)]).toEqual([[alert], [alert]]);
});

test("alerts end with one word, for both", async () => {
  await says(bob, "stop alerts", /^Alerts are off/u);
  await says(alice, "!nearby settings", /Agreed with: /u);
  await says(alice, "!history", /I keep no history/u);
  for (const share of shares) await share.stops();
  for (const { person, roomId } of [alice, bob]) {
    expect(unreadable(person, roomId)).toEqual([]);
    expect(sentInClear(person, roomId)).toEqual([]);
  }
});
