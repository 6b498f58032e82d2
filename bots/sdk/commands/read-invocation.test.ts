import { expect, test } from "vitest";
import { readInvocation } from "./read-invocation.ts";

const invoked = (command: unknown, given?: unknown) => ({
  body: "whatever the client shows",
  "org.matrix.msc4391.command": { command, ...(given === undefined ? {} : { arguments: given }) },
});

test.each([
  ["a bare command", invoked("memory"), "!memory"],
  ["its text", invoked("memory", { text: "add I like tea" }), "!memory add I like tea"],
  ["its text beside others", invoked("memory", { also: 1, text: "add I like tea" }), "!memory add I like tea"],
  ["a command of two words", invoked("memory add", { what: "tea" }), "!memory add tea"],
  [
    "other arguments, in order",
    invoked("limit", { who: "@bob:x", messages: 20, strict: true, nothing: null }),
    "!limit @bob:x 20 true",
  ],
  [
    "lists, rooms and events",
    invoked("leave", {
      rooms: [{ type: "room_id", id: "!a:x", via: ["x"] }],
      at: { type: "event_id", id: "!a:x", event_id: "$e" },
    }),
    "!leave !a:x $e",
  ],
  ["the name that the proposal is to have", { "m.bot.command": { command: "ping" } }, "!ping"],
  ["no command", { body: "!ping" }, undefined],
  ["a name that is none", invoked("!ping\nhello"), undefined],
  ["something else", invoked(7), undefined],
  ["arguments that are none", invoked("ping", "text"), "!ping"],
])("reads %s", (_name, content, expected) => {
  expect(readInvocation(content)).toBe(expected);
});
