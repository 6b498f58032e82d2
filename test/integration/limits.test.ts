import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatServer } from "../harness/chat-server.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { ConfigChanges, World } from "../harness/world.ts";

const service = "@agentchat:localhost";
const alicesAssistant = "@_agentchat_assistant_alice:localhost";

describe("limits on a real homeserver", () => {
  let world: World;
  let model: ChatServer;
  let agentChat: AgentChatProcess;
  let alice: Person;
  let admin: Person;
  let chat: string;
  let management: string;
  const heard = new Map<string, number>();

  function config(): ConfigChanges {
    const price = { inputPerMillion: 100, outputPerMillion: 1000, currency: "EUR" };
    const ai = { provider: "openai", endpoint: model.url, model: "m", apiKey: "sk", price };
    return {
      limits: { providers: { openai: { tokensPerMonth: 100 } } },
      agents: { assistant: { ai, provisionAtStart: [alice.userId] }, echo: { limits: { messagesPerMinute: 1 } } },
    };
  }

  beforeAll(async () => {
    world = await openWorld();
    model = await startChatServer();
    alice = await world.person("alice");
    admin = await world.person("admin");
    agentChat = await world.startAgentChatProcess(config());
    chat = await alice.acceptInvitation(alicesAssistant);
    await alice.hears(chat, alicesAssistant);
    management = await admin.createRoom({ invite: [service], isDirect: true });
    await admin.hears(management, service);
    for (const greeted of [chat, management]) heard.set(greeted, 1);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  /** The next messages by an agent in a room. */
  async function answers(person: Person, roomId: string, from: string, count: number): Promise<readonly string[]> {
    const before = heard.get(roomId) ?? 0;
    const after = (): readonly Heard[] =>
      person.messages(roomId, from).filter(({ content }) => content["m.new_content"] === undefined);
    await expect.poll(() => after().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + count);
    heard.set(roomId, before + count);
    return after()
      .slice(before, before + count)
      .map(({ text }) => text);
  }

  async function alicesAnswers(text: string, count: number): Promise<readonly string[]> {
    await alice.says(chat, text);
    return answers(alice, chat, alicesAssistant, count);
  }

  async function adminsAnswer(text: string): Promise<string> {
    await admin.says(management, text);
    return (await answers(admin, management, service, 1)).join("");
  }

  test("what the provider counts is told, counted and limited", async () => {
    model.answer({ kind: "text", text: "Hello.", usage: { prompt_tokens: 70, completion_tokens: 10 } });
    const [answer, notice] = await alicesAnswers("hello", 2);
    expect(answer).toBe("Hello.");
    expect(notice).toMatch(/^You have used 80 % of your tokens for this month at provider openai: 80 of 100\. /u);
    const [usage] = await alicesAnswers("!usage", 1);
    expect(usage).toContain("Used today: 1 call, 80 tokens (70 read, 10 written), 0.017 EUR\n");
    const metrics = await (await fetch(`${agentChat.metricsUrl}/metrics`)).text();
    const labels = 'agent="assistant",provider="openai",model="m"';
    expect(metrics).toContain(`agentchat_model_calls_total{${labels}} 1\n`);
    expect(metrics).toContain(`agentchat_model_tokens_total{${labels},direction="input"} 70\n`);
    expect(metrics).toContain(`agentchat_model_money_total{${labels},currency="EUR"} 0.017\n`);
  });

  test("a kill loses nothing of it, and nothing is told twice", async () => {
    await agentChat.kill();
    agentChat = await world.startAgentChatProcess(config());
    model.answer({ kind: "text", text: "Again.", usage: { prompt_tokens: 1, completion_tokens: 0 } });
    expect(await alicesAnswers("hello again", 1)).toEqual(["Again."]);
    const [usage] = await alicesAnswers("!usage", 1);
    expect(usage).toContain("Used this month: 2 calls, 81 tokens (71 read, 10 written), 0.0171 EUR\n");
  });

  test("at 100 % the model is not asked anymore, until an admin allows more", async () => {
    model.answer({ kind: "text", text: "The last.", usage: { prompt_tokens: 100, completion_tokens: 0 } });
    const [answer, notice] = await alicesAnswers("one more", 2);
    expect(answer).toBe("The last.");
    expect(notice).toMatch(/^That was the last answer for now: your tokens for this month at provider openai \(100\)/u);
    const asked = model.asked;
    expect(await alicesAnswers("and one more", 1)).toEqual([
      expect.stringMatching(/^Your tokens for this month are used up at provider openai: I can answer again from /u),
    ]);
    expect(model.asked).toBe(asked);
    expect(await adminsAnswer("usage all")).toMatch(/- @alice:localhost: 3 calls, 181 tokens/u);
    expect(await adminsAnswer("!limit @alice:localhost tokensPerMonth 1000 provider=openai")).toContain(
      "- tokensPerMonth at provider openai: 181 of 1,000 (18 %)",
    );
    model.answer({ kind: "text", text: "Yes.", usage: { prompt_tokens: 1, completion_tokens: 1 } });
    expect(await alicesAnswers("may I?", 1)).toEqual(["Yes."]);
    expect(await adminsAnswer("!limit @alice:localhost reset")).toContain("183 of 100 (183 %)");
  });

  test("too many messages in a minute are told once", async () => {
    const echo = "@_agentchat_echo:localhost";
    const roomId = await alice.createRoom({ invite: [echo], isDirect: true });
    await alice.sees(roomId, echo, "join");
    for (const text of ["one", "two", "three"]) await alice.says(roomId, text);
    expect(await answers(alice, roomId, echo, 2)).toEqual([
      "one",
      expect.stringMatching(/^That was a lot at once: I answer one message a minute\. Please wait until /u),
    ]);
    await alice.says(roomId, "!answer");
    expect(await answers(alice, roomId, echo, 1)).toEqual([expect.not.stringContaining("three")]);
  });
});
