import { expect, test } from "vitest";
import { createChatModel } from "#models";
import type { ChatPart, ChatRequest } from "#models";
import { callsTool, fails, hangs, scriptedModel } from "#models/testing";
import type { ScriptedAnswer } from "#models/testing";
import { meteredModel } from "./metered-model.ts";
import type { ModelCall } from "./metered-model.ts";

const usage: ChatPart = { type: "usage", inputTokens: 7, outputTokens: 3 };
const finish: ChatPart = { type: "finish", reason: "stop" };

function metered(answer: ScriptedAnswer) {
  const calls: Omit<ModelCall, "model">[] = [];
  const model = meteredModel(scriptedModel([answer]), ({ model: by, ...tokens }) => {
    expect(by).toMatchObject({ provider: "scripted", model: "scripted" });
    calls.push(tokens);
    return Promise.resolve();
  });
  return { model, calls };
}

function request(changes: Partial<ChatRequest> = {}): ChatRequest {
  const messages = [{ role: "user", content: "x".repeat(40) }] as const;
  return { instructions: "y".repeat(20), messages, signal: new AbortController().signal, ...changes };
}

// 20 bytes of instructions, 40 of the message, 4 tokens around it
const question = 5 + 10 + 4;

test.each<[string, ScriptedAnswer, readonly Omit<ModelCall, "model">[]]>([
  [
    "takes what the provider says",
    [{ type: "text-delta", text: "Hello" }, usage, finish],
    [{ inputTokens: 7, outputTokens: 3, isEstimated: false }],
  ],
  ["estimates what it does not say", "12345678", [{ inputTokens: question, outputTokens: 2, isEstimated: true }]],
  [
    "estimates calls of tools",
    callsTool("abc", "456789"),
    [{ inputTokens: question, outputTokens: 3, isEstimated: true }],
  ],
  [
    "counts what was written before a failure",
    fails("unavailable", "1234"),
    [{ inputTokens: question, outputTokens: 1, isEstimated: true }],
  ],
  ["does not count what the provider refused", fails("rate-limited"), []],
  ["does not count what never answered", fails("unreachable"), []],
])("%s", async (_, answer, expected) => {
  const { model, calls } = metered(answer);
  await Array.fromAsync(model.stream(request()));
  expect(calls).toEqual(expected);
});

test("records before the end is handed over, once", async () => {
  const { model, calls } = metered([usage, finish]);
  const seen: [string, number][] = [];
  for await (const part of model.stream(request())) seen.push([part.type, calls.length]);
  expect(seen).toEqual([
    ["usage", 0],
    ["finish", 1],
  ]);
  expect(calls).toHaveLength(1);
});

test("counts a question that was stopped before there was an answer, and what somebody does not read to the end", async () => {
  const stopped = metered(hangs());
  await Array.fromAsync(stopped.model.stream(request({ signal: AbortSignal.abort() })));
  expect(stopped.calls).toEqual([{ inputTokens: question, outputTokens: 0, isEstimated: true }]);
  const left = metered("One two three.");
  for await (const part of left.model.stream(request())) {
    expect(part).toEqual({ type: "text-delta", text: "One" });
    break;
  }
  expect(left.calls).toEqual([{ inputTokens: question, outputTokens: 1, isEstimated: true }]);
});

test("tells which model answered, where another one stood in", async () => {
  const models: unknown[] = [];
  const price = { inputPerMillion: 1, outputPerMillion: 2 };
  const rules = createChatModel({ provider: "rules", price });
  const asked = { ...scriptedModel([]), stream: (of: ChatRequest) => rules.stream(of) };
  const model = meteredModel(asked, ({ model: by }) => {
    models.push(by);
    return Promise.resolve();
  });
  await Array.fromAsync(model.stream(request()));
  expect(models).toMatchObject([{ provider: "rules", price }]);
});

test("estimates tools and earlier calls of them too", async () => {
  const { model, calls } = metered("ok");
  const tools = [{ name: "t", description: "z".repeat(100), inputSchema: {} }];
  await Array.fromAsync(model.stream(request({ tools })));
  expect(calls[0]?.inputTokens).toBeGreaterThan(question + 25);
});
