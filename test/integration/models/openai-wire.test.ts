import { describe, expect, test } from "vitest";
import { type ChatModelSettings, createChatModel } from "#models";
import { type ChunkAnswer, chunks, event, startChunkServer } from "./chunk-server.ts";

const signal = new AbortController().signal;
const request = { instructions: "", messages: [{ role: "user", content: "my secret prompt" }], signal } as const;
const apiKey = { reveal: () => "sk-secret" };
const hello = event({ choices: [{ index: 0, delta: { content: "Hello" } }] });

async function answerTo(answer: ChunkAnswer, settings: Partial<ChatModelSettings> = {}) {
  await using server = await startChunkServer(answer);
  const model = createChatModel({
    provider: "openai",
    endpoint: server.url,
    model: "x",
    timeoutSeconds: 5,
    ...settings,
  });
  return { parts: await Array.fromAsync(model.stream(request)), requests: server.requests };
}

test("puts tool calls together and ends with what they cost", async () => {
  const piece = (text: string) => ({ delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } });
  const begin = {
    delta: { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "clock", arguments: "" } }] },
  };
  const usage = event({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } });
  const body = chunks(begin, piece('{"zone":'), piece('"utc"}'), { delta: {}, finish_reason: "tool_calls" });
  const { parts } = await answerTo({ body: body.replace("data: [DONE]", `${usage}data: [DONE]`) });
  expect(parts).toEqual([
    { type: "tool-call", id: "a", name: "clock", input: { zone: "utc" } },
    { type: "usage", inputTokens: 5, outputTokens: 2 },
    { type: "finish", reason: "tool-calls" },
  ]);
});

describe("finishes with", () => {
  test.each([
    ["stop", "stop"],
    ["length", "length"],
    ["content_filter", "content-filter"],
    ["end_turn", "stop"],
  ])("%s as %s", async (wire, reason) => {
    const { parts } = await answerTo({
      body: chunks({ delta: { content: "Hi" } }, { delta: {}, finish_reason: wire }),
    });
    expect(parts).toEqual([
      { type: "text-delta", text: "Hi" },
      { type: "finish", reason },
    ]);
  });

  test("the text of a refusal", async () => {
    const { parts } = await answerTo({
      body: chunks({ delta: { refusal: "No." } }, { delta: {}, finish_reason: "stop" }),
    });
    expect(parts[0]).toEqual({ type: "text-delta", text: "No." });
  });
});

describe("reports, after what had arrived,", () => {
  test.each<[string, ChunkAnswer, string]>([
    ["an event that is not JSON", { body: `${hello}data: {secret\n\n` }, "bad-response"],
    ["JSON that is no chunk", { body: `${hello}${event({ choices: "secret" })}` }, "bad-response"],
    ["an end without a reason", { body: hello }, "bad-response"],
    ["a done without a reason", { body: `${hello}data: [DONE]\n\n` }, "bad-response"],
    [
      "tool arguments that are not JSON",
      { body: hello + chunks(brokenCall(), { finish_reason: "tool_calls" }) },
      "bad-response",
    ],
    [
      "an error in the stream",
      { body: `${hello}${event({ error: { message: "secret", code: 503 } })}` },
      "unavailable",
    ],
    ["a connection that breaks", { body: hello, after: "break" }, "unreachable"],
    ["silence", { body: hello, after: "hang" }, "timeout"],
  ])("%s", async (_, answer, code) => {
    const timeoutSeconds = answer.after === "hang" ? 0.2 : 5;
    const { parts } = await answerTo(answer, { timeoutSeconds });
    expect(parts).toMatchObject([
      { type: "text-delta", text: "Hello" },
      { type: "error", error: { code } },
    ]);
    expect(JSON.stringify(parts)).not.toContain("secret");
  });
});

describe("reports", () => {
  test.each<[string, ChunkAnswer, string]>([
    ["a web page instead of events", { contentType: "text/html", body: "<html>secret</html>" }, "bad-response"],
    ["an empty body", { body: "" }, "bad-response"],
    ["bytes that are no text", { body: "\u0000\uffff\r\r\n\n:" }, "bad-response"],
    ["a status with a web page", { status: 502, contentType: "text/html", body: "<html>secret</html>" }, "unavailable"],
    [
      "a status with JSON that is no error",
      { status: 400, contentType: "application/json", body: '["secret"]' },
      "bad-request",
    ],
    ["a server that does not answer", { body: "", after: "hang" }, "timeout"],
  ])("%s", async (_, answer, code) => {
    const timeoutSeconds = answer.after === "hang" ? 0.2 : 5;
    const { parts } = await answerTo(answer, { timeoutSeconds });
    expect(parts).toMatchObject([{ type: "error", error: { code } }]);
    expect(JSON.stringify(parts)).not.toContain("secret");
  });
});

describe("the key", () => {
  const body = chunks({ delta: {}, finish_reason: "stop" });

  test("is sent as bearer token", async () => {
    const { requests } = await answerTo({ body }, { apiKey });
    expect(requests).toMatchObject([{ path: "/v1/chat/completions", headers: { authorization: "Bearer sk-secret" } }]);
  });

  test("is not made up, nor taken from the environment, when none is set", async () => {
    process.env["OPENAI_API_KEY"] = "sk-other";
    const { requests } = await answerTo({ body });
    delete process.env["OPENAI_API_KEY"];
    expect(requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("is in no error", async () => {
    const { parts } = await answerTo(
      { status: 401, contentType: "application/json", body: '{"error":{"message":"bad sk-secret"}}' },
      { apiKey },
    );
    expect(parts).toMatchObject([{ type: "error", error: { code: "unauthorized" } }]);
    expect(JSON.stringify(parts)).not.toContain("sk-secret");
  });
});

describe("its check", () => {
  const json = "application/json";

  test.each<[string, ChunkAnswer, string, RegExp]>([
    ["wants a list of models", { contentType: "text/html", body: "<html></html>" }, "bad-response", /base URL/],
    [
      "says when there is no such path",
      { status: 404, contentType: json, body: "{}" },
      "unknown-model",
      /ends in \/v1/,
    ],
    ["says when the server is ill", { status: 500, contentType: json, body: "{}" }, "unavailable", /its log/],
    ["gives up on a silent server", { body: "", after: "hang" }, "timeout", /sent nothing/],
  ])("%s", async (_, answer, code, message) => {
    await using server = await startChunkServer(answer);
    const model = createChatModel({ provider: "openai", endpoint: server.url, model: "x", timeoutSeconds: 0.2 });
    await expect(model.check(signal)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as unknown,
    });
  });

  test("takes a bare list", async () => {
    await using server = await startChunkServer({ contentType: json, body: '[{"id":"x"}]' });
    await createChatModel({ provider: "openai", endpoint: server.url, model: "x" }).check(signal);
  });

  test("accepts a model that is not listed but known by name", async () => {
    await using server = await startChunkServer({
      contentType: json,
      body: '{"data":[{"id":"x-2025"}],"id":"x-2025"}',
    });
    await createChatModel({ provider: "openai", endpoint: server.url, model: "x-latest" }).check(signal);
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/models", "/v1/models/x-latest"]);
  });
});

function brokenCall(): object {
  return { delta: { tool_calls: [{ index: 0, id: "a", function: { name: "clock", arguments: '{"secret' } }] } };
}
