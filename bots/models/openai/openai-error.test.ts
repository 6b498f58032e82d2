import { APIConnectionError, APIError } from "openai";
import { describe, expect, test } from "vitest";
import { openaiError } from "./openai-error.ts";

const endpoint = { provider: "openai", model: "gpt-x", url: "https://api.example/v1?key=secret" };

function refused(status: number | undefined, body: object): unknown {
  return new APIError(status, { message: "secret prompt", ...body }, undefined, new Headers());
}

describe("types what was thrown", () => {
  test.each([
    [refused(401, {}), "unauthorized", false],
    [refused(403, {}), "unauthorized", false],
    [refused(404, { code: "model_not_found" }), "unknown-model", false],
    [refused(400, { code: "context_length_exceeded" }), "context-overflow", false],
    [refused(400, { type: "exceed_context_size_error", code: 400 }), "context-overflow", false],
    [refused(413, {}), "context-overflow", false],
    [refused(400, { type: "invalid_request_error", param: "tools[0]" }), "bad-request", false],
    [refused(408, {}), "timeout", true],
    [refused(409, {}), "bad-request", true],
    [refused(429, { code: "rate_limit_exceeded" }), "rate-limited", true],
    [refused(429, { code: "insufficient_quota" }), "rate-limited", false],
    [refused(500, {}), "unavailable", true],
    [refused(503, {}), "unavailable", true],
    [refused(undefined, { type: "server_error" }), "unavailable", true],
    [refused(undefined, { code: 429 }), "rate-limited", true],
    [new APIConnectionError({ cause: withCode("ECONNREFUSED") }), "unreachable", true],
    [new APIConnectionError({ cause: new Error("bad port") }), "unreachable", true],
    [new TypeError("terminated", { cause: withCode("UND_ERR_SOCKET") }), "unreachable", true],
    [withCode("UND_ERR_BODY_TIMEOUT"), "timeout", true],
    [new SyntaxError("secret is not JSON"), "bad-response", true],
    ["thrown text", "bad-response", true],
  ])("%#: %s is %s", (thrown, code, retryable) => {
    const error = openaiError(thrown, endpoint);
    expect(error).toMatchObject({ code, retryable });
    expect(error.message).toContain("openai at https://api.example/v1");
    expect(error.message).not.toContain("secret");
    expect(String(error.cause)).not.toContain("secret");
  });
});

test("says how long the server wants to be left alone", () => {
  const error = new APIError(429, {}, undefined, new Headers({ "retry-after": "7" }));
  expect(openaiError(error, endpoint)).toMatchObject({ code: "rate-limited", retryAfterMs: 7000 });
});

test("names the parameter that was refused", () => {
  const error = openaiError(refused(400, { type: "invalid_request_error", param: "tools[0]" }), endpoint);
  expect(error.message).toContain("(400, invalid_request_error, parameter tools[0])");
});

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
