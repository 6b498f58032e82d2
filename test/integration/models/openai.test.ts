import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChatModel, type ChatModelSettings, type ChatRequest, createChatModel } from "#models";
import { chatModelContract } from "../../../bots/models/chat-model.contract.ts";
import { startChunkServer } from "./chunk-server.ts";
import { type LlamaServer, startLlamaServer } from "../../harness/llama-server.ts";

/** A real llama.cpp server. What its model says is noise. */
let server: LlamaServer;
beforeAll(async () => {
  server = await startLlamaServer({ contextLength: 16_384 });
});
afterAll(() => server[Symbol.asyncDispose]());

const signal = new AbortController().signal;

function open(settings: Partial<ChatModelSettings> = {}): ChatModel {
  const endpoint = `${server.url}/v1`;
  return createChatModel({
    provider: "openai",
    endpoint,
    model: server.model,
    temperature: 0,
    maxTokens: 24,
    ...settings,
  });
}

function ask(model: ChatModel, request: Partial<ChatRequest> = {}) {
  const messages = [{ role: "user", content: "Hello!" }] as const;
  return Array.fromAsync(model.stream({ instructions: "You are a test.", messages, signal, ...request }));
}

function textOf(parts: Awaited<ReturnType<typeof ask>>): string {
  return parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
}

describe("keeps the contract", () => {
  test.each(chatModelContract)("$behavior", async ({ verify }) => {
    await using page = await startChunkServer({ contentType: "text/html", body: "<html></html>" });
    await verify({
      answering: open(),
      lasting: open({ maxTokens: 16_000 }),
      failing: {
        unreachable: open({ endpoint: "http://127.0.0.1:1/v1" }),
        timeout: open({ timeoutSeconds: 0.0001 }),
        "bad-response": open({ endpoint: page.url }),
      },
    });
  });
});

test("streams text, usage and the reason of the end", async () => {
  const parts = await ask(open());
  expect(parts.filter((part) => part.type === "text-delta").length).toBeGreaterThan(1);
  expect(parts.at(-2)).toEqual({ type: "usage", inputTokens: expect.any(Number) as unknown, outputTokens: 24 });
  expect(parts.at(-1)).toEqual({ type: "finish", reason: "length" });
});

test("follows a JSON schema", async () => {
  const properties = { color: { enum: ["red", "blue"] }, isWarm: { type: "boolean" } };
  const responseSchema = { type: "object", properties, required: ["color", "isWarm"], additionalProperties: false };
  const parts = await ask(open({ maxTokens: 500 }), { responseSchema });
  expect(parts.at(-1)).toEqual({ type: "finish", reason: "stop" });
  expect(JSON.parse(textOf(parts))).toEqual({
    color: expect.stringMatching(/^(red|blue)$/) as unknown,
    isWarm: expect.any(Boolean) as unknown,
  });
});

test("makes the server stop when it is cancelled", async () => {
  const controller = new AbortController();
  const stream = open({ maxTokens: 16_000 }).stream({
    instructions: "",
    messages: [{ role: "user", content: "Hello!" }],
    signal: controller.signal,
  });
  let isBusy = false;
  for await (const part of stream) {
    if (part.type !== "text-delta") continue;
    isBusy ||= (await server.countBusySlots()) > 0;
    controller.abort();
  }
  expect(isBusy).toBe(true);
  await expect.poll(() => server.countBusySlots(), { interval: 20, timeout: 2000 }).toBe(0);
});

test("says that a prompt is too long", async () => {
  const parts = await ask(open(), { messages: [{ role: "user", content: "x".repeat(17_000) }] });
  expect(parts).toMatchObject([{ type: "error", error: { code: "context-overflow", retryable: false } }]);
});

test("says what the server refuses", async () => {
  const parts = await ask(open(), { responseSchema: { type: "nonsense" } });
  expect(parts).toMatchObject([{ type: "error", error: { code: "bad-request" } }]);
});

test("says that nothing listens", async () => {
  const stopped = await startLlamaServer();
  await stopped[Symbol.asyncDispose]();
  const model = open({ endpoint: `${stopped.url}/v1` });
  await expect(model.check(signal)).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringMatching(/ECONNREFUSED/) as unknown,
  });
  expect(await ask(model)).toMatchObject([{ type: "error", error: { code: "unreachable", retryable: true } }]);
});

describe("its check", () => {
  test("names the models that are there, as the server answers for any name", async () => {
    const message = expect.stringMatching(/does not have the model other \(have: tiny\)/) as unknown;
    await expect(open({ model: "other" }).check(signal)).rejects.toMatchObject({ code: "unknown-model", message });
    expect((await ask(open({ model: "other" }))).at(-1)).toMatchObject({ type: "finish" });
  });

  test("and its answers say that the key is wrong", async () => {
    await using locked = await startLlamaServer({ apiKey: "sk-right" });
    const endpoint = `${locked.url}/v1`;
    await open({ endpoint, apiKey: { reveal: () => "sk-right" } }).check(signal);
    for (const wrong of [open({ endpoint }), open({ endpoint, apiKey: { reveal: () => "sk-wrong" } })]) {
      expect(await ask(wrong)).toMatchObject([{ type: "error", error: { code: "unauthorized", retryable: false } }]);
      await expect(wrong.check(signal)).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringMatching(/set apiKey/) as unknown,
      });
    }
  });
});
