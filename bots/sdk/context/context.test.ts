import { describe, expect, test } from "vitest";
import type { ChatMessage, ChatPart } from "#models";
import { fails, scriptedModel } from "#models/testing";
import { estimateTokens } from "./estimate-tokens.ts";
import { fitContext } from "./fit-context.ts";
import { newestWithin } from "./gather-context.ts";

test.each([
  ["", 0],
  ["abcd", 1],
  ["abcde", 2],
  ["привет", 3],
  ["日本語", 3],
])("%j is about %i tokens", (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

/** Each costs 14 tokens: 10 of text and 4 around it. */
const messages = ["a", "b", "c", "d"].map((letter) => ({ content: letter.repeat(40) }));

test.each([
  ["all", { maxMessages: 50, maxTokens: 56 }, "abcd"],
  ["those that fit", { maxMessages: 50, maxTokens: 55 }, "bcd"],
  ["as many as may be", { maxMessages: 2, maxTokens: 1000 }, "cd"],
  ["the last one whatever it costs", { maxMessages: 50, maxTokens: 1 }, "d"],
  ["the last one even of none", { maxMessages: 0, maxTokens: 1000 }, "d"],
])("the newest messages are %s", (_name, limits, expected) => {
  const newest = newestWithin(messages, limits);
  expect(newest.map(({ content }) => content[0]).join("")).toBe(expected);
});

describe("a model whose context is too small", () => {
  const signal = new AbortController().signal;
  const conversation: readonly ChatMessage[] = ["one", "two", "three", "four", "five"].map((content, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content,
  }));

  /** Takes at most so many messages. */
  function modelTaking(limit: number) {
    return scriptedModel(({ messages: { length } }) => (length > limit ? fails("context-overflow") : "yes"));
  }

  async function ask(limit: number, asked = conversation) {
    const model = modelTaking(limit);
    const cuts: (readonly string[])[] = [];
    const fitted = fitContext(model, (shown) => cuts.push(shown.map(({ content }) => content)));
    const parts = await Array.fromAsync(fitted.stream({ instructions: "", messages: asked, signal }));
    return { model, fitted, cuts, last: parts.at(-1) };
  }

  test("is shown half of it, and half of that, beginning with the person", async () => {
    const { model, cuts, last } = await ask(1);
    expect(model.requests.map(({ messages: { length } }) => length)).toEqual([5, 3, 1]);
    expect(cuts).toEqual([["three", "four", "five"], ["five"]]);
    expect(last).toEqual({ type: "finish", reason: "stop" });
  });

  test("is not shown again what was too long before", async () => {
    const { model, fitted, cuts } = await ask(4);
    const results: readonly ChatMessage[] = [
      ...conversation,
      { role: "assistant", content: "", toolCalls: [{ id: "1", name: "clock", input: {} }] },
    ];
    await Array.fromAsync(fitted.stream({ instructions: "", messages: results, signal }));
    expect(model.requests.at(-1)?.messages.map(({ content }) => content)).toEqual(["three", "four", "five", ""]);
    expect(cuts).toHaveLength(1);
  });

  test("says so when the question alone is too long", async () => {
    const { model, last } = await ask(0);
    expect(model.requests).toHaveLength(3);
    expect(last).toMatchObject({ type: "error", error: { code: "context-overflow" } });
  });

  test("is not asked again once it has begun, or for another error", async () => {
    const text: ChatPart = { type: "text-delta", text: "so" };
    for (const answer of [[text, ...fails("context-overflow")], fails("unavailable")]) {
      const model = scriptedModel([answer]);
      await Array.fromAsync(
        fitContext(model, () => undefined).stream({ instructions: "", messages: conversation, signal }),
      );
      expect(model.requests).toHaveLength(1);
    }
  });
});
