import { describe, expect, test } from "vitest";
import { chatModelContract } from "../chat-model.contract.ts";
import { createRulesModel } from "./rules-model.ts";

const model = createRulesModel();
const signal = new AbortController().signal;

describe("keeps the contract", () => {
  test.each(chatModelContract)("$behavior", ({ verify }) => verify({ answering: model }));
});

test("streams its answer sentence by sentence, the same every time", async () => {
  const request = { instructions: "", messages: [{ role: "user", content: "hello" }], signal } as const;
  const parts = await Array.fromAsync(model.stream(request));
  expect(parts.length).toBeGreaterThan(3);
  expect(await Array.fromAsync(model.stream(request))).toEqual(parts);
});

test("calls a tool and waits for its result", async () => {
  const clock = { name: "clock", description: "Tells the time.", inputSchema: { type: "object", properties: {} } };
  const request = { instructions: "", messages: [{ role: "user", content: "clock" }], tools: [clock], signal } as const;
  expect(await Array.fromAsync(model.stream(request))).toEqual([
    { type: "tool-call", id: "call_1", name: "clock", input: {} },
    { type: "finish", reason: "tool-calls" },
  ]);
});

test("refuses to answer in JSON, and says what that needs", async () => {
  const messages = [{ role: "user", content: "hello" }] as const;
  const parts = await Array.fromAsync(model.stream({ instructions: "", messages, responseSchema: {}, signal }));
  expect(parts).toMatchObject([
    { type: "error", error: { code: "bad-request", userMessage: expect.stringMatching(/administrator/) as unknown } },
  ]);
});
