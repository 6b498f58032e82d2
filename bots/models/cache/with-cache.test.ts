import { describe, expect, test } from "vitest";
import type { ChatModel, ChatPart, ChatRequest } from "../chat.ts";
import { fails, scriptedModel } from "../scripted-model.ts";
import type { ScriptedAnswer } from "../scripted-model.ts";
import type { ChatModelSettings } from "../settings.ts";
import type { AnswerCache } from "./answer-cache.ts";
import { withCache } from "./with-cache.ts";

const settings: ChatModelSettings = { provider: "openai", endpoint: "http://here/v1", model: "m", temperature: 0 };

function ask(content: string, more: Partial<ChatRequest> = {}): ChatRequest {
  const person = { id: "@alice:test" };
  const { signal } = new AbortController();
  return { instructions: "Help.", messages: [{ role: "user", content }], person, signal, ...more };
}

/** A cache in memory that notes for how long it is asked to keep. */
function createCache() {
  const kept = new Map<string, string>();
  const lifetimes: number[] = [];
  const cache: AnswerCache = {
    find: (personId, question) => Promise.resolve(kept.get(`${personId} ${question}`)),
    keep(personId, question, answer, lifetimeMs) {
      kept.set(`${personId} ${question}`, answer);
      lifetimes.push(lifetimeMs);
      return Promise.resolve();
    },
  };
  return { cache, lifetimes };
}

/** Asks twice, through the same cache. Resolves with how often the model was asked. */
async function callsOf(
  first: ChatRequest,
  second: ChatRequest,
  more: Partial<ChatModelSettings> = {},
  script: () => ScriptedAnswer = () => "Yes.",
): Promise<number> {
  const { cache } = createCache();
  const model = scriptedModel(script);
  await Array.fromAsync(withCache({ cache, settings })(model).stream(first));
  await Array.fromAsync(withCache({ cache, settings: { ...settings, ...more } })(model).stream(second));
  return model.requests.length;
}

test("the same request is answered with the same parts, at no cost, without asking the model", async () => {
  const { cache, lifetimes } = createCache();
  const call: ChatPart = { type: "tool-call", id: "1", name: "look_up", input: { what: ["a", 1] } };
  const model = scriptedModel([
    [
      { type: "text-delta", text: "I " },
      { type: "text-delta", text: "look." },
      call,
      { type: "usage", inputTokens: 70, outputTokens: 9 },
      { type: "finish", reason: "tool-calls" },
    ],
  ]);
  const cached = withCache({ cache, settings })(model);
  await Array.fromAsync(cached.stream(ask("?")));
  const told: unknown[] = [];
  const request = ask("?", { onAnswering: (by) => told.push(by) });
  expect(await Array.fromAsync(cached.stream(request))).toEqual([
    { type: "text-delta", text: "I look." },
    call,
    { type: "usage", inputTokens: 0, outputTokens: 0 },
    { type: "finish", reason: "tool-calls" },
  ]);
  expect(model.requests).toHaveLength(1);
  expect(lifetimes).toEqual([60 * 60_000]);
  expect(told).toEqual([{ provider: "scripted", model: "scripted" }]);
});

test("an answer is kept by the time its end is handed over", async () => {
  const { cache } = createCache();
  const model = scriptedModel(() => "Yes.");
  const cached = withCache({ cache, settings })(model);
  for (let time = 0; time < 2; time += 1)
    for await (const part of cached.stream(ask("?"))) if (part.type === "finish") break;
  expect(model.requests).toHaveLength(1);
});

describe("the model is asked again", () => {
  const tool = { name: "clock", description: "Tells the time.", inputSchema: {} };
  test.each<[string, ChatRequest, Partial<ChatModelSettings>]>([
    ["by somebody else", ask("?", { person: { id: "@bob:test" } }), {}],
    ["for nobody in particular", { instructions: "", messages: [], signal: new AbortController().signal }, {}],
    ["with other words", ask("??"), {}],
    ["with other instructions", ask("?", { instructions: "Joke." }), {}],
    ["with other tools", ask("?", { tools: [tool] }), {}],
    ["for JSON", ask("?", { responseSchema: {} }), {}],
    ["when it is another", ask("?"), { model: "n" }],
    ["when it is elsewhere", ask("?"), { endpoint: "http://there/v1" }],
    ["for a longer answer", ask("?"), { maxTokens: 9 }],
    ["at another temperature", ask("?"), { temperature: 0.1 }],
    ["when nothing is to be kept", ask("?"), { cacheMinutes: 0 }],
  ])("%s", async (_, request, more) => {
    expect(await callsOf(ask("?"), request, more)).toBe(2);
  });

  test("after it failed, was cut off by who asked, or withheld its answer", async () => {
    expect(await callsOf(ask("?"), ask("?"), {}, () => fails("unavailable", "Half"))).toBe(2);
    expect(await callsOf(ask("?", { signal: AbortSignal.abort() }), ask("?"))).toBe(2);
    const withheld = () => [{ type: "finish", reason: "content-filter" }] as const;
    expect(await callsOf(ask("?"), ask("?"), {}, withheld)).toBe(2);
  });

  test("when another one has answered in its place", async () => {
    const { cache } = createCache();
    const model = scriptedModel(() => "From the fallback.");
    const falling: ChatModel = {
      ...model,
      stream(request) {
        request.onAnswering?.({ provider: "scripted", model: "another" });
        return model.stream(request);
      },
    };
    const cached = withCache({ cache, settings })(falling);
    for (let time = 0; time < 2; time += 1) await Array.fromAsync(cached.stream(ask("?")));
    expect(model.requests).toHaveLength(2);
  });
});

test("tells pictures apart, and asks with the hash of each", async () => {
  const questions: string[] = [];
  const cache: AnswerCache = {
    find: (_personId, question) => {
      questions.push(question);
      return Promise.resolve(undefined);
    },
    keep: () => Promise.resolve(),
  };
  const model = withCache({ cache, settings })(scriptedModel(() => "A box."));
  for (const pixel of ["red", "blue", "red"]) {
    const images = [{ mediaType: "image/png", data: Buffer.alloc(100_000, pixel) }] as const;
    await Array.fromAsync(model.stream(ask("", { messages: [{ role: "user", content: "what is this?", images }] })));
  }
  expect(new Set(questions).size).toBe(2);
  expect(questions[0]?.length).toBeLessThan(1000);
});
