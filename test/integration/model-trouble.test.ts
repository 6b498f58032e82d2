import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatAnswer, ChatServer } from "../harness/chat-server.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { ConfigChanges, World } from "../harness/world.ts";
import { startChunkServer } from "./models/chunk-server.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const secret = "xyzzy";
const apiKey = `sk-${secret}`;

let world: World;
let alice: Person;

beforeAll(async () => {
  world = await openWorld();
  alice = await world.person("alice");
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Alice's assistant with this endpoint as its model. */
function assistantAt(endpoint: string): ConfigChanges {
  const ai = { provider: "openai", endpoint, model: "m", apiKey, timeoutSeconds: 0.5 };
  return { agents: { assistant: { ai, provisionAtStart: [alice.userId] } }, log: { level: "warn", format: "json" } };
}

describe("a model that", () => {
  let model: ChatServer;
  let agentChat: AgentChatProcess;
  let roomId: string;

  beforeAll(async () => {
    model = await startChatServer();
    agentChat = await world.startAgentChatProcess(assistantAt(model.url));
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await agentChat.stop();
    await model[Symbol.asyncDispose]();
  });

  /** What the assistant says to a message, and until it has answered a further one well. */
  async function answersTo(text: string, how: ChatAnswer): Promise<readonly Heard[]> {
    const before = alice.messages(roomId, assistant).length;
    const answered = (): number => alice.messages(roomId, assistant).length - before;
    model.answer(how);
    await alice.says(roomId, text);
    await expect.poll(answered, { timeout: 20_000 }).toBeGreaterThan(0);
    const well = `Well again after ${text}.`;
    model.answer({ kind: "text", text: well });
    await alice.says(roomId, "and now?");
    await alice.hears(roomId, assistant, ({ body }) => body === well);
    return alice.messages(roomId, assistant).slice(before, -1);
  }

  const failure = (status: number): ChatAnswer => {
    return { kind: "status", status, body: { error: { message: `detail ${secret}`, type: "t", code: "c" } } };
  };

  // how often it is asked: three times where that may help and nothing was said yet
  test.each<[string, ChatAnswer, number, string]>([
    ["fails", failure(500), 3, "The language model has a fault of its own right now. Please try again in a moment."],
    ["hangs", { kind: "hang", text: `half an answer ${secret}` }, 1, "The language model took too long to answer."],
    [
      "streams garbage",
      { kind: "garbage", bytes: `data: {"${secret}` },
      3,
      "The language model's answer could not be read.",
    ],
    ["streams other JSON", { kind: "garbage", bytes: `data: ["${secret}"]\n\n` }, 3, "answer could not be read."],
    ["streams nothing", { kind: "garbage", bytes: "" }, 3, "The language model's answer could not be read."],
    ["answers with nothing", { kind: "text", text: " " }, 1, "The language model answered with nothing."],
    [
      "refuses the key",
      failure(401),
      1,
      "The language model refused the key it was given. Please tell your administrator.",
    ],
    ["has too much to do", failure(429), 3, "The language model is busy. Please try again in a minute."],
    ["is gone", failure(404), 1, "The language model is not set up correctly. Please tell your administrator."],
  ])("%s gives one plain sentence with a reference, and the next answer is a good one", async (...told) => {
    const [name, how, times, sentence] = told;
    const asked = model.asked;
    const answers = await answersTo(name, how);
    const [answer, ...others] = answers.filter(({ content }) => content["msgtype"] === "m.notice");
    expect(others).toEqual([]);
    // what it wrote before it failed stays
    const written = how.kind === "hang" ? how.text : "nothing";
    expect(answers.filter((heard) => heard !== answer).every(({ text: said }) => said.endsWith(written))).toBe(true);
    const text = answer?.text ?? "";
    expect(text).toContain(sentence);
    expect(text).toMatch(/^[A-Z][^\n]*\. \(Reference [0-9a-f]{8}\)$/u);
    const [reference] = /[0-9a-f]{8}(?=\)$)/u.exec(text) ?? [];
    expect(agentChat.output()).toContain(`"turnId":"${reference}"`);
    expect(model.asked - asked).toBe(times + 1);
  });

  test("nothing of what it said, of what was said to it, or of its key is in the log", () => {
    expect(agentChat.output()).not.toContain(secret);
    expect(agentChat.output()).not.toContain("and now?");
  });
});

describe("at start, a model that", () => {
  test.each([
    ["refuses the key", 401, "refused the key; set apiKey to one that is valid and may use the model"],
    ["is not there", 404, "does not know the model m"],
  ])("%s ends it with what to do", async (_what, status, advice) => {
    await using server = await startChunkServer({ status, contentType: "application/json", body: '{"error":{}}' });
    const agentChat = await world.startAgentChatProcess(assistantAt(server.url), { isAwaited: false });
    expect(await agentChat.ended()).toBe(1);
    expect(agentChat.output()).toContain(advice);
    expect(agentChat.output()).toContain("agents.assistant.ai");
    expect(agentChat.output()).not.toContain(secret);
  });

  test("cannot be reached does not keep it from starting; the log and the agent say so", async () => {
    const gone = await startChatServer();
    await gone[Symbol.asyncDispose]();
    const agentChat = await world.startAgentChatProcess(assistantAt(gone.url));
    expect(agentChat.output()).toContain("the model cannot be reached now; the agent says so until it can");
    const bob = await world.person("bob");
    const roomId = await bob.createRoom({ invite: ["@_agentchat_assistant_bob:localhost"], isDirect: true });
    const hears = (text: string): Promise<Heard> =>
      bob.hears(roomId, "@_agentchat_assistant_bob:localhost", ({ body }) => String(body).includes(text));
    await hears("bob's assistant");
    await bob.says(roomId, "hello");
    await hears("The language model cannot be reached right now. Please try again in a moment. (Reference ");
    expect(await agentChat.stop()).toBe(0);
  });
});
