import { expect, test } from "vitest";
import { parseEventId } from "#appservice";
import { readHandOff, readTrail } from "./trail.ts";

const eventId = parseEventId("$one");
const marks = { "io.agentchat.hops": 3, "io.agentchat.conversation": "$first" };

test.each([
  ["a person's message begins a conversation", {}, false, { hops: 0, conversation: "$one" }],
  ["only our own agents are believed", marks, false, { hops: 0, conversation: "$one" }],
  ["an agent's message says where it comes from", marks, true, { hops: 3, conversation: "$first" }],
  ["an agent's message without marks has one hop", {}, true, { hops: 1, conversation: "$one" }],
  ["hops cannot be taken back", { "io.agentchat.hops": -5 }, true, { hops: 1, conversation: "$one" }],
] as const)("%s", (_name, content, isOurs, expected) => {
  expect(readTrail({ eventId, content }, isOurs)).toEqual(expected);
});

test.each([
  ["a marker", { to: "@a:x", on_behalf_of: "@b:x" }, { to: "@a:x", onBehalfOf: "@b:x" }],
  ["a marker without a person", { to: "@a:x" }, undefined],
  ["a marker without ids", { to: 1, on_behalf_of: "b" }, undefined],
  ["no marker", undefined, undefined],
])("reads %s", (_name, marker, expected) => {
  expect(readHandOff({ "io.agentchat.handoff": marker })).toEqual(expected);
});
