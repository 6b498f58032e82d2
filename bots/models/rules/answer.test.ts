import { describe, expect, test } from "vitest";
import type { ToolDescription } from "../chat.ts";
import { answer } from "./answer.ts";

const instructions = "You are Alice's assistant. Be brief.";
const tools: readonly ToolDescription[] = [
  tool("set_timer", "Sets a timer.", { duration: { type: "string" } }, ["duration"]),
  tool("set_time_zone", "Keeps a time zone.", { timeZone: { type: "string" } }, ["timeZone"]),
  tool("current_time", "Tells the current time and day.", {}),
  tool("remember", "Keeps a fact about the person.", { fact: { type: "string" } }, ["fact"]),
  tool("get_weather", "Looks up the weather at a place.", { city: { type: "string" } }, ["city"]),
  tool("webSearch", "Finds pages.", { query: { type: "string" }, limit: { type: "number" } }, ["query"]),
  tool("set_reminder", "Sets a reminder.", { text: { type: "string" }, at: { type: "string" } }, ["text", "at"]),
  tool("tell_contact", "Brings a message to a contact.", { message: { type: "string" } }, ["message"]),
  tool("set_language", "Chooses a language.", { language: { type: "string", enum: ["en", "de"] } }, ["language"]),
];

function tool(
  name: string,
  description: string,
  properties: object,
  required: readonly string[] = [],
): ToolDescription {
  return { name, description, inputSchema: { type: "object", properties, required, additionalProperties: false } };
}

function ask(content: string) {
  return answer({ instructions, tools, messages: [{ role: "user", content }] });
}

describe("calls a tool for a plain request", () => {
  test.each([
    ["what time is it?", "current_time", {}],
    ["What's the current time right now?", "current_time", {}],
    ["hello, could you tell me the time please", "current_time", {}],
    ["current time", "current_time", {}],
    ["remember that I like tea", "remember", { fact: "I like tea" }],
    ["Remember: the door code is 12!", "remember", { fact: "the door code is 12" }],
    ["Please remember Ünal’s birthday", "remember", { fact: "Ünal’s birthday" }],
    ["what is the weather in Paris?", "get_weather", { city: "Paris" }],
    ["weather New York", "get_weather", { city: "New York" }],
    ["tell Bob I'll be late", "tell_contact", { message: "Bob I'll be late" }],
    ["could you tell Bob: see you at 8", "tell_contact", { message: "Bob: see you at 8" }],
    ["tell me what time it is", "current_time", {}],
    ["web search for the best cats", "webSearch", { query: "the best cats" }],
    ["search tea", "webSearch", { query: "tea" }],
    ["set a timer for 10 minutes", "set_timer", { duration: "10 minutes" }],
    ["set my time zone to Europe/Berlin", "set_time_zone", { timeZone: "Europe/Berlin" }],
  ])("%s", (text, name, input) => {
    expect(ask(text)).toMatchObject({ kind: "tool-call", match: { tool: { name }, input } });
  });
});

describe("calls no tool", () => {
  test.each([
    ["when the request is about more than the tool", "what time is it in Tokyo?"],
    ["when a word only happens to be in its name", "how was your current holiday"],
    ["when its name comes in the middle", "I do remember my holidays"],
    ["when there is nothing to fill in", "remember"],
    ["when it needs more than one thing", "set a reminder to buy milk"],
    ["when it takes only certain words", "set language de"],
    ["when it is only a polite word", "tell me a joke"],
    ["for small talk", "how are you today?"],
  ])("%s", (_, text) => {
    expect(ask(text).kind).toBe("text");
  });
});

describe("says", () => {
  test.each([
    ["hello", /^Hello! I am Alice's assistant\. No language model/],
    ["Hi there!", /^Hello! /],
    ["Good morning.", /^Hello! /],
    ["thank you very much", /^You are welcome!$/],
    ["bye", /^Goodbye!$/],
    ["Who are you?", /^I am Alice's assistant\. No language model/],
    ["what’s your name", /^I am Alice's assistant\./],
    ["are you an AI?", /^I am Alice's assistant\. No language model/],
    ["help", /- "current time": Tells the current time and day\.\n- "remember …": Keeps a fact/],
    ["What can you do?", /- "web search …": Finds pages\./],
    ["", /No language model is connected/],
    ["?", /No language model is connected/],
    [
      "Write me a poem about the sea",
      /^I cannot answer that\. No language model.* Write "help" to see what I can do\.\n\n[^\n]*provider: ollama[^\n]*$/,
    ],
  ])("to %o", (text, expected) => {
    expect(ask(text)).toEqual({ kind: "text", text: expect.stringMatching(expected) as unknown });
  });

  test("nothing of tools that it cannot call", () => {
    expect(ask("help")).toEqual({ kind: "text", text: expect.not.stringContaining("reminder") as unknown });
  });

  test("what it can do without tools and instructions", () => {
    const messages = [{ role: "user", content: "who are you" }] as const;
    expect(answer({ instructions: "", messages })).toEqual({
      kind: "text",
      text: expect.stringMatching(/^I am an assistant\./) as unknown,
    });
  });
});

describe("after tools were called", () => {
  const called = { role: "assistant", content: "", toolCalls: [{ id: "1", name: "current_time", input: {} }] } as const;
  const result = (content: string) => ({ role: "tool", toolCallId: "1", name: "current_time", content }) as const;

  test("answers with their results", () => {
    const messages = [{ role: "user", content: "time" }, called, result("12:00"), result("Monday\n")] as const;
    expect(answer({ instructions, tools, messages })).toEqual({ kind: "text", text: "12:00\nMonday" });
  });

  test("tells why one failed, without its name", () => {
    const messages = [called, result("current_time failed: I have no clock.")];
    expect(answer({ instructions, tools, messages })).toEqual({ kind: "text", text: "I have no clock." });
  });

  test("says done when they have nothing to say", () => {
    expect(answer({ instructions, tools, messages: [called, result("")] })).toEqual({ kind: "text", text: "Done." });
  });
});
