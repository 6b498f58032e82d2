import { describe, expect, test } from "vitest";
import { decideMembership } from "./decide-membership.ts";
import type { MembershipDecision, MembershipFacts } from "./decide-membership.ts";

const invite: MembershipFacts = {
  membership: "invite",
  previousMembership: undefined,
  subject: "agent",
  senderLevel: "user",
  isFromOurs: false,
  isDirect: true,
  mayTalkHere: true,
  isFromItsPerson: undefined,
};
const change: MembershipFacts = { ...invite, subject: "person", membership: "join", previousMembership: "invite" };

const table: readonly (readonly [string, MembershipFacts, MembershipDecision["kind"]])[] = [
  ["accepts an invitation of a permitted person", invite, "join"],
  ["declines an invitation of a stranger", { ...invite, senderLevel: "none" }, "decline"],
  ["declines a room without encryption where that is required", { ...invite, mayTalkHere: false }, "decline"],
  ["accepts the person it serves", { ...invite, isFromItsPerson: true }, "join"],
  ["declines a direct chat with somebody else's assistant", { ...invite, isFromItsPerson: false }, "decline"],
  ["accepts somebody else's invitation to a group", { ...invite, isFromItsPerson: false, isDirect: false }, "join"],
  ["accepts an invitation of another agent", { ...invite, isFromOurs: true, senderLevel: "none" }, "join"],
  ["welcomes the person of a direct chat", change, "welcome"],
  ["does not welcome anybody in a group", { ...change, isDirect: false }, "ignore"],
  ["does not take a changed name for a join", { ...change, previousMembership: "join" }, "ignore"],
  ["does not welcome virtual users", { ...change, subject: "ours" }, "ignore"],
  ["looks whether the room is empty when a person leaves", { ...change, membership: "leave" }, "check-empty"],
  ["looks whether the room is empty when a person is banned", { ...change, membership: "ban" }, "check-empty"],
  ["ignores its own removal", { ...invite, membership: "leave" }, "ignore"],
  ["ignores a knock", { ...change, membership: "knock" }, "ignore"],
];

describe("decideMembership", () => {
  test.each(table)("%s", (_name, facts, expected) => {
    expect(decideMembership(facts).kind).toBe(expected);
  });
});
