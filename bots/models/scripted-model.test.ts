import { describe, expect, test } from "vitest";
import { chatModelContract } from "./chat-model.contract.ts";
import { callsTool, fails, hangs, scriptedModel, throwsError } from "./testing.ts";

const request = {
  instructions: "",
  messages: [{ role: "user", content: "hello" }],
  signal: new AbortController().signal,
} as const;

describe("keeps the contract", () => {
  test.each(chatModelContract)("$behavior", ({ verify }) =>
    verify({
      answering: scriptedModel(() => "Hello there!"),
      lasting: scriptedModel(() => hangs("So …")),
      failing: { "rate-limited": scriptedModel(() => fails("rate-limited")) },
    }),
  );
});

test("plays its answers in order, and fails when there are none left", async () => {
  const model = scriptedModel(["One two.", callsTool("clock", {}), [{ type: "finish", reason: "length" }]]);
  const play = () => Array.fromAsync(model.stream(request));
  expect(await play()).toEqual([
    { type: "text-delta", text: "One" },
    { type: "text-delta", text: " two." },
    { type: "finish", reason: "stop" },
  ]);
  expect(await play()).toMatchObject([{ type: "tool-call", name: "clock" }, { reason: "tool-calls" }]);
  expect(await play()).toEqual([{ type: "finish", reason: "length" }]);
  expect(await play()).toMatchObject([{ type: "error" }]);
});

test("records the requests it got", async () => {
  const model = scriptedModel(["One"]);
  await Array.fromAsync(model.stream(request));
  expect(model.requests).toEqual([request]);
});

test("breaks the contract when told to", async () => {
  const model = scriptedModel([throwsError(new TypeError("garbage"), "So …")]);
  await expect(Array.fromAsync(model.stream(request))).rejects.toThrow(TypeError);
});
