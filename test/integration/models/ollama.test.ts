import { describe, expect, test, vi } from "vitest";
import { type ChatModelSettings, type ChatRequest, createChatModel, listOllamaChatModels } from "#models";
import { chatModelContract } from "../../../bots/models/chat-model.contract.ts";
import {
  ollamaEnd,
  ollamaMessage,
  type OllamaServer,
  type OllamaServerOptions,
  sayLines,
  startOllamaServer,
} from "../../harness/ollama-server.ts";

const signal = new AbortController().signal;
const schema = { type: "object", properties: {}, additionalProperties: false };

function open(server: OllamaServer, settings: Partial<ChatModelSettings> = {}) {
  return createChatModel({ provider: "ollama", endpoint: server.url, model: "tiny", timeoutSeconds: 5, ...settings });
}

async function ask(
  options: OllamaServerOptions,
  request: Partial<ChatRequest> = {},
  settings: Partial<ChatModelSettings> = {},
) {
  await using server = await startOllamaServer(options);
  const messages = [{ role: "user", content: "my secret prompt" }] as const;
  const stream = open(server, settings).stream({ instructions: "Be brief.", messages, signal, ...request });
  return { parts: await Array.fromAsync(stream), requests: server.requests };
}

async function* thenHang(...lines: readonly object[]) {
  yield* lines as readonly Record<string, unknown>[];
  await Promise.withResolvers<never>().promise;
}

describe("keeps the contract", () => {
  test.each(chatModelContract)("$behavior", async ({ verify }) => {
    await using answering = await startOllamaServer();
    await using lasting = await startOllamaServer({ chat: () => thenHang(ollamaMessage({ content: "So" })) });
    await using silent = await startOllamaServer({ chat: () => thenHang() });
    await using garbage = await startOllamaServer({ chat: () => ["<html>\n"] });
    await verify({
      answering: open(answering),
      lasting: open(lasting),
      failing: {
        unreachable: open(answering, { endpoint: "http://127.0.0.1:1" }),
        timeout: open(silent, { timeoutSeconds: 0.1 }),
        "bad-response": open(garbage),
        "unknown-model": open(answering, { model: "other" }),
      },
    });
  });
});

test("streams text, usage and the reason of the end", async () => {
  const { parts } = await ask({ chat: () => sayLines("Hello there!", { done_reason: "length" }) });
  expect(parts).toEqual([
    { type: "text-delta", text: "Hello" },
    { type: "text-delta", text: " there!" },
    { type: "usage", inputTokens: 7, outputTokens: 3 },
    { type: "finish", reason: "length" },
  ]);
});

test("gives tool calls as they come, with ids of its own", async () => {
  const call = (city: string) =>
    ollamaMessage({ tool_calls: [{ function: { name: "weather", arguments: { city } } }] });
  const { parts } = await ask({
    chat: () => [ollamaMessage({ thinking: "Hm." }), call("Paris"), call("Rome"), ollamaEnd()],
  });
  expect(parts).toMatchObject([
    { type: "tool-call", id: "call_0", name: "weather", input: { city: "Paris" } },
    { type: "tool-call", id: "call_1", name: "weather", input: { city: "Rome" } },
    { type: "usage" },
    { type: "finish", reason: "tool-calls" },
  ]);
});

test("sends instructions, history, tools, schema, limits and key as Ollama wants them", async () => {
  const messages = [
    { role: "user", content: "Time?" },
    { role: "assistant", content: "", toolCalls: [{ id: "call_0", name: "clock", input: { zone: "utc" } }] },
    { role: "tool", toolCallId: "call_0", name: "clock", content: "12:00" },
  ] as const;
  const tools = [{ name: "clock", description: "Tells the time.", inputSchema: schema }];
  const settings = { maxTokens: 9, temperature: 0.5, apiKey: { reveal: () => "sk-1" } };
  const { requests } = await ask({}, { messages, tools, responseSchema: schema }, settings);
  expect(requests).toMatchObject([{ path: "/api/chat", headers: { authorization: "Bearer sk-1" } }]);
  expect(requests[0]?.body).toEqual({
    model: "tiny",
    stream: true,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Time?" },
      { role: "assistant", content: "", tool_calls: [{ function: { name: "clock", arguments: { zone: "utc" } } }] },
      { role: "tool", content: "12:00", tool_name: "clock" },
    ],
    tools: [{ type: "function", function: { name: "clock", description: "Tells the time.", parameters: schema } }],
    format: schema,
    options: { num_predict: 9, temperature: 0.5 },
  });
});

test("hangs up when it is cancelled", async () => {
  await using server = await startOllamaServer({ chat: () => thenHang(ollamaMessage({ content: "So" })) });
  const controller = new AbortController();
  const messages = [{ role: "user", content: "Hello!" }] as const;
  for await (const part of open(server).stream({ instructions: "", messages, signal: controller.signal })) {
    if (part.type === "text-delta") controller.abort();
  }
  await server.hungUp;
});

describe("reports, after what had arrived,", () => {
  const hello = ollamaMessage({ content: "Hello" });
  test.each<[string, readonly (Record<string, unknown> | string)[], string]>([
    ["a line that is not JSON", [hello, "{secret\n"], "bad-response"],
    ["a line that is no object", [hello, '"secret"\n'], "bad-response"],
    ["a line that is no message", [hello, { message: "secret" }], "bad-response"],
    ["an end without done", [hello], "bad-response"],
    ["a line cut short", [hello, '{"message":{"content":"secr'], "bad-response"],
    ["an error in the stream", [hello, { error: "secret" }], "unavailable"],
  ])("%s, printing nothing", async (_, lines, code) => {
    const printed = [vi.spyOn(console, "log"), vi.spyOn(console, "warn")];
    const { parts } = await ask({ chat: () => lines });
    expect(parts).toMatchObject([
      { type: "text-delta", text: "Hello" },
      { type: "error", error: { code } },
    ]);
    expect(JSON.stringify(parts)).not.toContain("secret");
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test("a connection that breaks", async () => {
    const breaking = function* () {
      yield hello as Record<string, unknown>;
      throw new Error("break");
    };
    const { parts } = await ask({ chat: breaking });
    expect(parts.at(-1)).toMatchObject({ type: "error", error: { code: "unreachable" } });
  });
});

describe("reports status", () => {
  test.each([
    [400, "bad-request", /can call them/],
    [401, "unauthorized", /ollama signin/],
    [404, "unknown-model", /ollama pull tiny/],
    [429, "rate-limited", /too many/],
    [500, "unavailable", /its log/],
  ])("%d as %s", async (status, code, message) => {
    const { parts } = await ask({ chat: () => ({ status, error: "secret" }) });
    expect(parts).toMatchObject([
      { type: "error", error: { code, message: expect.stringMatching(message) as unknown } },
    ]);
    expect(JSON.stringify(parts)).not.toContain("secret");
  });
});

describe("its check", () => {
  test("takes a model by its name without the tag latest", async () => {
    await using server = await startOllamaServer();
    await open(server, { model: "tiny" }).check(signal);
    await open(server, { model: "tiny:latest" }).check(signal);
  });

  test("says how to get a model that is missing, and what is there", async () => {
    await using server = await startOllamaServer();
    const message = expect.stringMatching(/\(have: tiny:latest\); run: ollama pull llama3\.2$/) as unknown;
    await expect(open(server, { model: "llama3.2" }).check(signal)).rejects.toMatchObject({
      code: "unknown-model",
      message,
    });
  });

  test("says that nothing listens", async () => {
    const server = await startOllamaServer();
    await server[Symbol.asyncDispose]();
    const message = expect.stringMatching(/ECONNREFUSED/) as unknown;
    await expect(open(server).check(signal)).rejects.toMatchObject({ code: "unreachable", message });
  });
});

describe("listOllamaChatModels", () => {
  test("lists what can chat", async () => {
    await using server = await startOllamaServer({
      models: { "embed:latest": ["embedding"], "tiny:1b": ["completion"] },
    });
    expect(await listOllamaChatModels({ endpoint: server.url, signal })).toEqual(["tiny:1b"]);
  });

  test("fails with unreachable where there is no Ollama", async () => {
    const server = await startOllamaServer();
    await server[Symbol.asyncDispose]();
    await expect(listOllamaChatModels({ endpoint: server.url, signal })).rejects.toMatchObject({ code: "unreachable" });
  });
});

test("sees where Ollama or the config says so, and asks Ollama once", async () => {
  const models = { "tiny:latest": ["completion"], llava: ["completion", "vision"] };
  await using server = await startOllamaServer({ models });
  expect(await open(server).canSee(signal)).toBe(false);
  expect(await open(server, { vision: true }).canSee(signal)).toBe(true);
  expect(await open(server, { model: "llava", vision: false }).canSee(signal)).toBe(false);
  const before = server.requests.length;
  const llava = open(server, { model: "llava", vision: "auto" });
  expect([await llava.canSee(signal), await llava.canSee(signal)]).toEqual([true, true]);
  expect(server.requests.length).toBe(before + 1);
  await expect(open(server, { model: "gone" }).canSee(signal)).rejects.toMatchObject({ code: "unknown-model" });
});
