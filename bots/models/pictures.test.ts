import { describe, expect, test } from "vitest";
import { createChatModel } from "./create-chat-model.ts";
import { chatRequest as ollamaRequest } from "./ollama/chat-request.ts";
import { chatRequest as openaiRequest } from "./openai/chat-request.ts";

const { signal } = new AbortController();
const images = [{ mediaType: "image/png", data: Buffer.from("png") }] as const;
const messages = [
  { role: "user", content: "what is this?", images },
  { role: "assistant", content: "a box" },
  { role: "user", content: "thanks", images: [] },
] as const;
const request = { instructions: "", messages, signal };

describe("pictures are sent", () => {
  test("to OpenAI-compatible servers as data URLs", () => {
    expect(openaiRequest(request, "m", {}, false).messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "what is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,cG5n" } },
        ],
      },
      { role: "assistant", content: "a box" },
      { role: "user", content: "thanks" },
    ]);
  });

  test("to Ollama beside the text", () => {
    expect(ollamaRequest(request, "m", {}).messages).toEqual([
      { role: "user", content: "what is this?", images: ["cG5n"] },
      { role: "assistant", content: "a box" },
      { role: "user", content: "thanks" },
    ]);
  });
});

test.each([
  ["gpt-4o", "auto", true],
  ["gpt-3.5-turbo", "auto", false],
  ["gpt-4o", false, false],
  ["my-model", true, true],
] as const)("%s of an OpenAI-compatible server, with vision %s, sees: %s", async (model, vision, sees) => {
  const opened = createChatModel({ provider: "openai", endpoint: "http://127.0.0.1:1/v1", model, vision });
  expect(await opened.canSee(signal)).toBe(sees);
});

test("the rules do not see", async () => {
  expect(await createChatModel({ provider: "rules" }).canSee(signal)).toBe(false);
});
