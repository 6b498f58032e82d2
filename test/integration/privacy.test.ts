import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatServer } from "../harness/chat-server.ts";
import type { Person } from "../harness/person.ts";
import { startRedis } from "../harness/redis.ts";
import type { RedisServer } from "../harness/redis.ts";
import { openWorld } from "../harness/world.ts";
import type { ConfigChanges, World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";

let world: World;
let alice: Person;
let model: ChatServer;
let agentChat: AgentChatProcess;
let roomId = "";

beforeAll(async () => {
  world = await openWorld();
  alice = await world.person("alice");
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function startAgentChat(settings: object, behavior: object, further: ConfigChanges = {}): Promise<void> {
  const ai = { provider: "openai", endpoint: model.url, model: "m", ...settings };
  const agents = { assistant: { ai, behavior, provisionAtStart: [alice.userId] } };
  agentChat = await world.startAgentChatProcess({ agents, log: { level: "info", format: "json" }, ...further });
  if (roomId !== "") return;
  roomId = await alice.acceptInvitation(assistant);
  await alice.hears(roomId, assistant);
}

beforeEach(async () => {
  model = await startChatServer();
});

afterEach(async () => {
  await agentChat.stop();
  await model[Symbol.asyncDispose]();
});

/** Says something and resolves with the assistant's answer once it reads as expected. */
async function hearsAfter(text: string, answer: string): Promise<void> {
  const before = new Set(alice.messages(roomId, assistant).map(({ eventId }) => eventId));
  const answers = () => alice.messages(roomId, assistant).filter(({ eventId }) => !before.has(eventId));
  await alice.says(roomId, text);
  await expect.poll(() => answers().at(-1)?.text, { timeout: 20_000 }).toContain(answer);
}

describe("what a hosted model is shown", () => {
  const values = ["bob@example.org", "030 1234567", "DE89 3704 0044 0532 0130 00"];

  test("holds placeholders only, and the room and the tools have the values", async () => {
    await startAgentChat({ redact: "always", phoneCountry: "DE" }, {});
    model.answer({
      kind: "paced",
      pieces: ["I wrote to [EMA", "IL", "_1] and call", "ed [PHONE_1", "]."],
      everyMs: 20,
    });
    await hearsAfter(`Write to ${values[0]} or call ${values[1]}`, `I wrote to ${values[0]} and called ${values[1]}.`);

    const remember = {
      kind: "tool-call",
      name: "remember",
      input: { text: "Bob has [IBAN_1]", kind: "fact" },
    } as const;
    model.answer((body) => (body.includes('"role":"tool"') ? { kind: "text", text: "Noted: [IBAN_1]" } : remember));
    await hearsAfter(`Remember that Bob has ${values[2]}`, `Noted: ${values[2]}`);
    await hearsAfter("!memory", `Bob has ${values[2]}`);

    model.answer({ kind: "text", text: "Yes, [EMAIL_1]." });
    await hearsAfter("Do you know his address?", `Yes, ${values[0]}.`);
    expect(model.bodies.length).toBeGreaterThanOrEqual(4);
    for (const body of model.bodies) for (const value of values) expect(body).not.toContain(value);
    expect(model.bodies[0]).toContain("Write to [EMAIL_1] or call [PHONE_1]");
    // its memory, the conversation with its own answers, and the new question
    expect(model.bodies.at(-1)).toMatch(/Bob has \[IBAN_1\].*I wrote to \[EMAIL_1\] and called \[PHONE_1\]/u);
  });
});

describe("at temperature 0 a question that is asked again", () => {
  let redis: RedisServer;

  beforeEach(async () => {
    redis = await startRedis();
  });

  afterEach(async () => {
    await redis[Symbol.asyncDispose]();
  });

  /** How often the model is asked when this is said. */
  async function callsFor(text: string, answer: string): Promise<number> {
    const before = model.asked;
    await hearsAfter(text, answer);
    return model.asked - before;
  }

  test("is answered from memory, or from Redis also after a restart; without Redis the model is asked", async () => {
    const temperature = { temperature: 0 };
    const lastOnly = { maxContextMessages: 0 };
    await startAgentChat(temperature, lastOnly);
    model.answer({ kind: "text", text: "Four." });
    expect([await callsFor("2 + 2?", "Four."), await callsFor("2 + 2?", "Four.")]).toEqual([1, 0]);
    expect(await callsFor("And 2 + 2 + 0?", "Four.")).toBe(1);
    await agentChat.stop();

    model.answer({ kind: "text", text: "Six." });
    await startAgentChat(temperature, lastOnly, { redis: { url: redis.url } });
    expect([await callsFor("3 + 3?", "Six."), await callsFor("3 + 3?", "Six.")]).toEqual([1, 0]);
    await agentChat.stop();
    await startAgentChat(temperature, lastOnly, { redis: { url: redis.url } });
    expect(await callsFor("3 + 3?", "Six.")).toBe(0);
    await redis.stop();
    expect([await callsFor("3 + 3?", "Six."), await callsFor("3 + 3?", "Six.")]).toEqual([1, 1]);
    expect(agentChat.output().split("answers are not cached for now")).toHaveLength(2);
  });
});
