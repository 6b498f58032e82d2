import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatAnswer, ChatServer } from "../harness/chat-server.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistantOf = (name: string): string => `@_agentchat_assistant_${name}:localhost`;
const well: ChatAnswer = { kind: "text", text: "Here I am." };

let world: World;
let alice: Person;
let chat = "";

beforeAll(async () => {
  world = await openWorld();
  alice = await world.person("alice");
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): ChatAnswer {
  return { kind: "status", status, body: { error: {} }, headers };
}

/** One answer after the other; the last one for all that follow. */
function inTurn(...answers: readonly ChatAnswer[]): () => ChatAnswer {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] ?? well;
}

async function startAgentChat(ai: object): Promise<AgentChatProcess> {
  const provisionAtStart = [alice.userId];
  const agentChat = await world.startAgentChatProcess({
    agents: { assistant: { ai, provisionAtStart } },
    log: { level: "info", format: "json" },
  });
  if (chat === "") {
    chat = await alice.acceptInvitation(assistantOf("alice"));
    await alice.hears(chat, assistantOf("alice"));
  }
  return agentChat;
}

/** What the assistant says to a message of Alice's. */
async function answerTo(text: string): Promise<string> {
  const heard = (): readonly Heard[] => alice.messages(chat, assistantOf("alice"));
  const before = heard().length;
  await alice.says(chat, text);
  await expect.poll(() => heard().length, { timeout: 20_000 }).toBeGreaterThan(before);
  return heard().at(-1)?.text ?? "";
}

async function metric(agentChat: AgentChatProcess, name: string): Promise<number> {
  const text = await (await fetch(`${agentChat.metricsUrl}/metrics`)).text();
  const values = text.split("\n").filter((line) => line.startsWith(`${name}{`));
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

describe("a model that is busy", () => {
  let model: ChatServer;
  let agentChat: AgentChatProcess;
  let asked = 0;

  beforeAll(async () => {
    model = await startChatServer();
    agentChat = await startAgentChat({ provider: "openai", endpoint: model.url, model: "m", concurrency: 1 });
  });

  beforeEach(() => {
    asked = model.asked;
  });

  afterAll(async () => {
    await agentChat.stop();
    await model[Symbol.asyncDispose]();
  });

  test.each<[string, ChatAnswer]>([
    ["fails once", refusal(500)],
    ["wants to be left alone for a second", refusal(429, { "retry-after": "1" })],
  ])("or %s is asked again, and the person gets an answer only", async (_, first) => {
    model.answer(inTurn(first, well));
    expect(await answerTo("hello")).toBe("Here I am.");
    expect(model.asked - asked).toBe(2);
  });

  test("is not kept from others by one person who asks a lot", async () => {
    const bob = await world.person("bob");
    const bobsChat = await bob.createRoom({ invite: [assistantOf("bob")], isDirect: true });
    await bob.hears(bobsChat, assistantOf("bob"));
    const rooms = await Promise.all(
      [1, 2, 3].map(() => alice.createRoom({ invite: [assistantOf("alice")], isDirect: true })),
    );
    await Promise.all(rooms.map((roomId) => alice.sees(roomId, assistantOf("alice"), "join")));
    const before = model.bodies.length;
    const holding = new AbortController();
    model.answer({ kind: "held", until: holding.signal, answer: well });
    const calls = async () => ({
      running: await metric(agentChat, "agentchat_model_calls_running"),
      waiting: await metric(agentChat, "agentchat_model_calls_waiting"),
    });
    for (const [waiting, roomId] of rooms.entries()) {
      await alice.says(roomId, "a lot");
      await expect.poll(calls, { timeout: 20_000 }).toEqual({ running: 1, waiting });
    }
    await bob.says(bobsChat, "a single question");
    await expect.poll(calls, { timeout: 20_000 }).toEqual({ running: 1, waiting: 3 });
    holding.abort();
    await expect.poll(calls, { timeout: 20_000 }).toEqual({ running: 0, waiting: 0 });
    const asking = model.bodies.slice(before).map((body) => (body.includes("a single question") ? "bob" : "alice"));
    expect(asking).toEqual(["alice", "alice", "bob", "alice"]);
  });

  test("for long is not waited for: the person is told until when, and it is not asked before", async () => {
    await answerTo("!preferences timezone Europe/Berlin");
    model.answer(refusal(429, { "retry-after": "3600" }));
    const day =
      /^The language model is busy until (?:\w+day, )?\d\d:\d\d \(Europe\/Berlin\)\. Please ask again then\./u;
    expect(await answerTo("hello")).toMatch(day);
    model.answer(well);
    expect(await answerTo("and now?")).toMatch(day);
    expect(model.asked - asked).toBe(1);
  });
});

describe("a model", () => {
  test("that is down is answered for by its fallback, left alone, and asked again when it is up", async () => {
    await using main = await startChatServer();
    await using other = await startChatServer();
    const fallback = { provider: "openai", endpoint: other.url, model: "m" };
    const agentChat = await startAgentChat({ provider: "openai", endpoint: main.url, model: "m", fallback });
    main.answer(refusal(503));
    other.answer({ kind: "text", text: "I stand in." });
    for (const asked of [3, 5, 5]) {
      expect(await answerTo("hello")).toBe("I stand in.");
      expect(main.asked).toBe(asked);
    }
    expect(await metric(agentChat, "agentchat_model_circuit_state")).toBe(2);
    expect(await metric(agentChat, "agentchat_model_fallbacks_total")).toBe(3);
    expect(agentChat.output()).toContain("a model's endpoint is down and left alone for a moment");
    main.answer(well);
    await expect.poll(() => answerTo("are you back?"), { timeout: 20_000, interval: 500 }).toBe("Here I am.");
    expect(agentChat.output()).toContain("a model's endpoint answers again");
    expect(await agentChat.stop()).toBe(0);
  });

  test("as fallback, which its endpoint does not have, keeps AgentChat from starting", async () => {
    await using main = await startChatServer();
    const fallback = { provider: "openai", endpoint: main.url, model: "other" };
    const ai = { provider: "openai", endpoint: main.url, model: "m", fallback };
    const agentChat = await world.startAgentChatProcess({ agents: { assistant: { ai } } }, { isAwaited: false });
    expect(await agentChat.ended()).toBe(1);
    expect(agentChat.output()).toContain("agents.assistant.ai.fallback: ");
  });
});
