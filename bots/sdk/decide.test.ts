import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { Decision, MessageFacts } from "./decide.ts";

const spoken: MessageFacts = {
  message: {
    kind: "text",
    messageType: "m.text",
    text: "hello",
    attachment: undefined,
    edits: undefined,
    mentions: [],
  },
  isFromOurs: false,
  handOffHops: undefined,
  policy: { answer: "mention", isQuiet: false },
  isRevision: false,
  level: "user",
  mayTalkHere: true,
  isDirect: true,
  isMentioned: false,
  commands: { help: {}, ping: {}, memory: { where: "direct" }, stats: { requires: "admin" } },
  takes: [],
  understandsText: true,
  isManagementRoom: false,
};

function saying(text: string, facts: Partial<MessageFacts> = {}): MessageFacts {
  return { ...spoken, ...facts, message: { ...spoken.message, text } };
}

const edit = { ...spoken.message, edits: "$old" as NonNullable<MessageFacts["message"]["edits"]> };
const place = { ...spoken.message, kind: "other", messageType: "m.location", text: "here" } as const;
const picture = {
  ...spoken.message,
  kind: "attachment",
  messageType: "m.image",
  text: "",
  attachment: { kind: "image", name: "cat.png", source: { url: "mxc://x/cat" } },
} as const;

const others = {
  ...spoken.message,
  text: "!quiet",
  mentions: ["@bob:x" as NonNullable<MessageFacts["message"]["mentions"][number]>],
};
const handedOver: MessageFacts = { ...spoken, isFromOurs: true, isDirect: false, handOffHops: 1 };
const group = { isDirect: false } as const;
const always = { ...group, policy: { answer: "always", isQuiet: false } } as const;
const never = { ...group, policy: { answer: "never", isQuiet: false } } as const;
const quiet = { policy: { answer: "always", isQuiet: true } } as const;

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
  [
    "says where encryption is required",
    saying("hello", { mayTalkHere: false }),
    { kind: "explain", reason: "unencrypted" },
  ],
  [
    "is silent about that where it is not addressed",
    saying("hello", { mayTalkHere: false, isDirect: false }),
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
    { ...spoken, message: picture, takes: ["file"] },
    { kind: "explain", reason: "no-image" },
  ],
  [
    "looks at a picture where the bot takes them",
    { ...spoken, message: picture, takes: ["image"] },
    { kind: "respond" },
  ],
  [
    "looks at a picture with a caption",
    { ...spoken, message: { ...picture, text: "what is this?" }, takes: ["image"] },
    { kind: "respond" },
  ],
  [
    "runs a command that is a caption, whether the bot takes pictures or not",
    { ...spoken, message: { ...picture, text: "!ping" } },
    { kind: "command", name: "ping", argument: "" },
  ],
  [
    "explains that there is no picture in a message that says it is one",
    { ...spoken, message: { ...picture, kind: "other", attachment: undefined }, takes: ["image"] },
    { kind: "explain", reason: "no-content" },
  ],
  [
    "explains that it does not read a place",
    { ...spoken, message: place },
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
  [
    "names the command that was meant",
    saying("!memmory"),
    { kind: "unknown-command", written: "!memmory", nearest: "!memory" },
  ],
  [
    "names the command that was meant in the management room",
    saying("memmory", { isManagementRoom: true }),
    { kind: "unknown-command", written: "memmory", nearest: "memory" },
  ],
  [
    "names a mistyped command about the room",
    saying("!quite", { ...group, isMentioned: true }),
    { kind: "unknown-command", written: "!quite", nearest: "!quiet" },
  ],
  [
    "takes a mistyped command in a group for text when it is not addressed",
    saying("!memmory", always),
    { kind: "respond" },
  ],
  ["names no command that the person may not use", saying("!stat"), { kind: "respond" }],
  [
    "names those of admins to admins",
    saying("!stat", { level: "admin" }),
    { kind: "unknown-command", written: "!stat", nearest: "!stats" },
  ],
  ["explains a command that is for admins", saying("!stats"), { kind: "explain", reason: "admins-only" }],
  ["runs it for admins", saying("!stats", { level: "admin" }), { kind: "command", name: "stats", argument: "" }],
  [
    "explains a command that others must not read",
    saying("!memory", { ...group, isMentioned: true }),
    { kind: "explain", reason: "direct-only" },
  ],
  [
    "says so when there is no such command and nothing else is understood",
    saying("!important", { understandsText: false }),
    { kind: "unknown-command", written: "!important", nearest: undefined },
  ],
  [
    "explains that it understands commands only",
    saying("hello", { understandsText: false }),
    { kind: "explain", reason: "commands-only" },
  ],
  ["takes what every object has for text", saying("!constructor"), { kind: "respond" }],
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
  ["answers everything where it is to", saying("hello", always), { kind: "respond" }],
  [
    "answers not even a mention where it is never to",
    saying("hello", { ...never, isMentioned: true }),
    { kind: "ignore", reason: "silenced" },
  ],
  ["answers in direct chats whatever the policy", saying("hello", { ...never, isDirect: true }), { kind: "respond" }],
  ["is quiet when told so", saying("hello", quiet), { kind: "ignore", reason: "silenced" }],
  [
    "takes its policy from a mention",
    saying("!answer never", { ...never, isMentioned: true }),
    { kind: "room-command", command: { name: "answer", policy: "never" } },
  ],
  ["does not take its policy from what is for others", saying("!answer never", always), { kind: "respond" }],
  [
    "is made quiet without a mention",
    saying("!quiet", group),
    { kind: "room-command", command: { name: "quiet", isQuiet: true } },
  ],
  [
    "is quiet no longer when told so",
    saying("!quiet off", { ...quiet, ...group }),
    { kind: "room-command", command: { name: "quiet", isQuiet: false } },
  ],
  [
    "is not made quiet by what is for somebody else",
    { ...spoken, ...group, message: others },
    { kind: "ignore", reason: "not-addressed" },
  ],
  [
    "is not made quiet by people without permission",
    saying("!quiet", { ...group, level: "none" }),
    { kind: "ignore", reason: "not-allowed" },
  ],
  [
    "answers the last question anew when it was edited",
    { ...spoken, message: edit, isRevision: true },
    { kind: "respond" },
  ],
  [
    "takes a command that a question was edited to for text",
    saying("!ping", { isRevision: true }),
    { kind: "respond" },
  ],
  ["answers an agent that hands over to it", handedOver, { kind: "respond" }],
  [
    "answers no agent when enough of them have spoken",
    { ...handedOver, handOffHops: 4 },
    { kind: "ignore", reason: "too-many-hops" },
  ],
  [
    "is not made quiet by an agent",
    { ...handedOver, message: { ...spoken.message, text: "!quiet" } },
    { kind: "respond" },
  ],
  [
    "answers no agent that acts for somebody without permission",
    { ...handedOver, level: "none" },
    { kind: "ignore", reason: "not-allowed" },
  ],
];

describe("decide", () => {
  test.each(table)("%s", (_name, facts, expected) => {
    expect(decide(facts)).toEqual(expected);
  });
});
