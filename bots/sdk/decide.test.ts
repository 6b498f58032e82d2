import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { Decision, MessageFacts } from "./decide.ts";

const spoken: MessageFacts = {
  message: { kind: "text", messageType: "m.text", text: "hello", edits: undefined },
  isFromOurs: false,
  level: "user",
  isDirect: true,
  isMentioned: false,
  commands: ["help", "ping"],
  isManagementRoom: false,
};

function saying(text: string, facts: Partial<MessageFacts> = {}): MessageFacts {
  return { ...spoken, ...facts, message: { ...spoken.message, text } };
}

const edit = { ...spoken.message, edits: "$old" as NonNullable<MessageFacts["message"]["edits"]> };
const picture = { kind: "other", messageType: "m.image", text: "cat.png", edits: undefined } as const;

const table: readonly (readonly [string, MessageFacts, Decision])[] = [
  ["answers in a direct chat", saying("hello"), { kind: "respond" }],
  [
    "answers an emote",
    { ...spoken, message: { ...spoken.message, kind: "emote", messageType: "m.emote" } },
    { kind: "respond" },
  ],
  [
    "ignores a group message that is for others",
    saying("hello", { isDirect: false }),
    { kind: "ignore", reason: "not-addressed" },
  ],
  ["answers a mention in a group", saying("hello", { isDirect: false, isMentioned: true }), { kind: "respond" }],
  [
    "ignores virtual users, mention or not",
    saying("hi", { isFromOurs: true, isMentioned: true }),
    { kind: "ignore", reason: "own-user" },
  ],
  [
    "ignores notices",
    { ...spoken, message: { ...spoken.message, kind: "notice" } },
    { kind: "ignore", reason: "notice" },
  ],
  ["ignores edits", { ...spoken, message: edit }, { kind: "ignore", reason: "edit" }],
  ["ignores people without permission", saying("hello", { level: "none" }), { kind: "ignore", reason: "not-allowed" }],
  ["ignores white space", saying(" \n "), { kind: "ignore", reason: "empty" }],
  [
    "ignores a verification request",
    { ...spoken, message: { ...picture, messageType: "m.key.verification.request" } },
    { kind: "ignore", reason: "protocol" },
  ],
  [
    "explains that it cannot see a picture",
    { ...spoken, message: picture },
    { kind: "explain", reason: "unsupported-content" },
  ],
  [
    "says nothing about a picture for others",
    { ...spoken, message: picture, isDirect: false },
    { kind: "ignore", reason: "not-addressed" },
  ],
  ["runs a command", saying("!ping"), { kind: "command", name: "ping", argument: "" }],
  [
    "runs a command with its argument",
    saying("!HELP  me \n please"),
    { kind: "command", name: "help", argument: "me \n please" },
  ],
  ["takes an unknown command for text", saying("!important"), { kind: "respond" }],
  ["takes a bare command for text in a chat", saying("ping"), { kind: "respond" }],
  [
    "runs a bare command in the management room",
    saying("ping", { isManagementRoom: true }),
    { kind: "command", name: "ping", argument: "" },
  ],
  [
    "does not run a command in a group unasked",
    saying("!ping", { isDirect: false }),
    { kind: "ignore", reason: "not-addressed" },
  ],
];

describe("decide", () => {
  test.each(table)("%s", (_name, facts, expected) => {
    expect(decide(facts)).toEqual(expected);
  });
});
