import { expect, test } from "vitest";
import { callsTool, fails, hangs, openTestRoom, scriptedModel, throwsError } from "#sdk/testing";
import { assistant } from "./index.ts";

test("introduces itself once", async () => {
  const room = await openTestRoom(assistant);
  expect(await room.joins()).toEqual([expect.stringContaining("I am alice's assistant")]);
  expect(await room.joins()).toEqual([]);
});

test("answers with the conversation as context", async () => {
  const model = scriptedModel(["Hello Alice.", "You said hello."]);
  const room = await openTestRoom(assistant, { model });
  expect(await room.says("hello")).toEqual(["Hello Alice."]);
  expect(await room.says("what did I say?")).toEqual(["You said hello."]);
  expect(model.requests[1]?.messages).toEqual([
    { role: "user", content: "hello" },
    { role: "assistant", content: "Hello Alice." },
    { role: "user", content: "what did I say?" },
  ]);
});

test("has the config's system prompt in place of its own", async () => {
  const model = scriptedModel(() => "yes");
  const room = await openTestRoom(assistant, { model, systemPrompt: "You are a pirate." });
  await room.says("hello");
  expect(model.requests[0]?.instructions).toBe("You are a pirate.");
});

test("lets the model look at the clock", async () => {
  const model = scriptedModel([callsTool("current_time", {}), (request) => echoOfToolResult(request.messages)]);
  const room = await openTestRoom(assistant, { model });
  await room.says("!preferences timezone Asia/Tokyo");
  const [answer] = await room.says("what time is it?");
  expect(answer).toMatch(/^\w+,? \d+ \w+ \d{4} at \d\d:\d\d:\d\d GMT\+9 \(Asia\/Tokyo\)$/u);
  expect(Math.abs(Date.parse(answer?.replace(" at", "") ?? "") - Date.now())).toBeLessThan(60_000);
});

async function* echoOfToolResult(messages: readonly { readonly role: string; readonly content: string }[]) {
  yield { type: "text-delta" as const, text: messages.find(({ role }) => role === "tool")?.content ?? "nothing" };
  yield { type: "finish" as const, reason: "stop" as const };
}

test("a model that goes on calling tools is stopped", async () => {
  const model = scriptedModel(() => callsTool("no_such_tool", {}));
  const room = await openTestRoom(assistant, { model });
  expect(await room.says("hello")).toEqual([
    expect.stringMatching(/^I went round in circles.*\(Reference [0-9a-f]{8}\)$/u),
  ]);
  expect(model.requests).toHaveLength(8);
  expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: "tool", content: "There is no tool no_such_tool." });
});

test.each([
  ["fails", [fails("unavailable", "half an ans")]],
  ["throws", [throwsError(new Error("secret detail"))]],
  ["streams nothing", [[]]],
  ["answers with nothing", [[{ type: "finish", reason: "stop" }]]],
  ["hangs", [hangs("half an ans")]],
] as const)("a model that %s gives one plain sentence with a reference", async (_name, script) => {
  const room = await openTestRoom(assistant, { model: scriptedModel(script), turnTimeoutMs: 50 });
  const answers = (await room.says("hello")).filter((text) => text !== "half an ans");
  expect(answers).toEqual([expect.stringMatching(/^[A-Z][^\n]+[.!] \(Reference [0-9a-f]{8}\)$/u)]);
  expect(answers[0]).not.toContain("secret detail");
  expect(room.contents.find(({ body }) => body === answers[0])?.["msgtype"]).toBe("m.notice");
});

test("what a model wrote before it failed stays", async () => {
  const room = await openTestRoom(assistant, { model: scriptedModel([fails("unavailable", "half an ans")]) });
  expect(await room.says("hello")).toEqual(["half an ans", expect.stringContaining("Reference")]);
});

test("a message delivered twice is answered once", async () => {
  const room = await openTestRoom(assistant, { model: scriptedModel(() => "yes") });
  expect(await room.says("hello", { eventId: "$same" })).toEqual(["yes"]);
  await room.says("hello", { eventId: "$same" });
  const messages = room.contents.filter((content) => !("m.new_content" in content));
  expect(messages).toHaveLength(1);
});

test("a long answer becomes several messages", async () => {
  const paragraph = "word ".repeat(1500).trim();
  const model = scriptedModel([`${paragraph}\n\n${paragraph}\n\n${paragraph}`]);
  const room = await openTestRoom(assistant, { model });
  expect(await room.says("tell me more")).toEqual([paragraph, paragraph, paragraph]);
});

test.each(["stop", "🛑"])("%s ends an answer at once and keeps what was written", async (sign) => {
  const room = await openTestRoom(assistant, { model: scriptedModel([hangs("half an ans"), "next"]) });
  const answering = room.says("hello");
  await expect.poll(() => room.contents.length).toBe(1);
  await (sign === "stop" ? room.says(sign) : room.reacts("$sent1", sign));
  await answering;
  expect(room.contents).toHaveLength(2);
  expect(room.contents[1]).toMatchObject({ "m.new_content": { body: "half an ans … (stopped)" } });
  expect(await room.says("go on")).toEqual(["next"]);
});

test("nobody else can stop an answer", async () => {
  const room = await openTestRoom(assistant, {
    model: scriptedModel([hangs("half an ans")]),
    isGroup: true,
    turnTimeoutMs: 500,
  });
  const answering = room.says("hello", { isMention: true });
  await expect.poll(() => room.contents.length).toBe(1);
  await room.reacts("$sent1", "🛑", { from: "@bob:test" });
  expect(await answering).toContainEqual(expect.stringContaining("That took too long"));
});
