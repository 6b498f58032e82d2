import { describe, expect, test } from "vitest";
import { defineBot } from "#sdk";
import { hangs, openTestRoom, scriptedModel } from "#sdk/testing";
import { assistant } from "../../bots/assistant/index.ts";
import { echo } from "../../bots/echo/index.ts";
import { service } from "../../bots/service/index.ts";

describe("commands", () => {
  test("every bot has help and ping without declaring them", async () => {
    const room = await openTestRoom(echo);
    expect(await room.says("!help")).toEqual([expect.stringContaining("`!ping` – tells how long")]);
    expect(await room.says("!ping")).toEqual([expect.stringMatching(/^Pong!/u)]);
    expect(room.contents[0]?.["formatted_body"]).toContain("<li><code>!ping</code> – tells how long");
  });

  test("a mistyped command is answered with the nearest, as a notice", async () => {
    const room = await openTestRoom(assistant, { model: scriptedModel([]) });
    expect(await room.says("!memmory")).toEqual(["There is no command !memmory. Did you mean !memory?"]);
    expect(room.contents[0]).toMatchObject({ msgtype: "m.notice" });
  });

  test("a word that resembles no command is text for the assistant", async () => {
    const model = scriptedModel(["I have noted how important that is."]);
    const room = await openTestRoom(assistant, { model });
    expect(await room.says("!important: call mum")).toEqual(["I have noted how important that is."]);
    expect(model.requests[0]?.messages.at(-1)?.content).toBe("!important: call mum");
  });

  test("in a group only what is addressed to the agent is taken for a mistyped command", async () => {
    const room = await openTestRoom(assistant, { model: scriptedModel([]), isGroup: true });
    expect(await room.says("!remindres")).toEqual([]);
    expect(await room.says("!remindres", { isMention: true })).toEqual([
      "There is no command !remindres. Did you mean !reminders?",
    ]);
  });

  test("the service bot takes commands only, with or without the mark", async () => {
    const room = await openTestRoom(service);
    expect(await room.says("hello there")).toEqual(["I understand commands only. !help shows them."]);
    expect(await room.says("remindrs")).toEqual(["There is no command remindrs. Did you mean reminders?"]);
    expect(await room.says("!weather")).toEqual(["There is no command !weather. !help shows all."]);
    expect(await room.says("help reminders")).toEqual([expect.stringContaining("- `reminders cancel NUMBER` – ")]);
  });

  test("what is remembered is shown where nobody reads along", async () => {
    const room = await openTestRoom(assistant, { isGroup: true });
    expect(await room.says("!memory", { isMention: true })).toEqual([expect.stringContaining("in our direct chat")]);
  });

  test("a command of admins is theirs alone", async () => {
    const counter = defineBot({
      id: "counter",
      displayName: "Counter",
      per: "server",
      commands: {
        count: { description: "counts", requires: "admin", run: (turn) => turn.reply("3") },
      },
      on: {},
    });
    const permissionLevel = (userId: string) => (userId === "@admin:test" ? ("admin" as const) : ("user" as const));
    const room = await openTestRoom(counter, { permissionLevel });
    expect(await room.says("!count")).toEqual(["That command is for administrators of AgentChat only."]);
    expect(await room.says("!count", { from: "@admin:test" })).toEqual(["3"]);
    expect(await room.says("!help")).not.toEqual([expect.stringContaining("count")]);
    expect(await room.says("!help", { from: "@admin:test" })).toEqual([expect.stringContaining("count")]);
  });

  test("stop with nothing under way says so", async () => {
    const room = await openTestRoom(assistant);
    expect(await room.says("!stop")).toEqual([expect.stringContaining("nothing to stop")]);
  });

  test("a command that a client sent as data is understood", async () => {
    const room = await openTestRoom(assistant, { model: scriptedModel([]) });
    const invoke = (command: string, text: string) =>
      room.says("/memory and what the client makes of it", {
        isMention: true,
        content: { "org.matrix.msc4391.command": { command, arguments: { text } } },
      });
    expect(await invoke("memory", "add I like tea")).toEqual(["Remembered, as number 1: I like tea"]);
  });

  test.each([
    ["as a word", "!stop", {}],
    ["after a mention", "alice's assistant: !stop", {}],
    ["as data", "/stop", { "org.matrix.msc4391.command": { command: "stop" } }],
  ])("stop reaches a running answer %s", async (_name, text, content) => {
    const room = await openTestRoom(assistant, { model: scriptedModel([hangs("Once upon a")]), isGroup: true });
    const answering = room.says("tell me a long story", { isMention: true });
    await expect.poll(() => room.contents.length).toBe(1);
    await room.says(text, { isMention: true, content });
    await answering;
    expect(room.contents[1]).toMatchObject({ "m.new_content": { body: "Once upon a … (stopped)" } });
    expect(room.contents).toHaveLength(2);
  });

  test.each(["Shelf", "answer", ""])("a bot cannot have a command %j", (name) => {
    const commands = { [name]: { description: "does something", run: () => Promise.resolve() } };
    expect(() => defineBot({ id: "odd", displayName: "Odd", per: "server", commands, on: {} })).toThrow(
      expect.objectContaining({ code: "bad-definition" }),
    );
  });
});
