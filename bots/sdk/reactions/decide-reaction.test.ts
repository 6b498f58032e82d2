import { expect, test } from "vitest";
import { decideReaction } from "./decide-reaction.ts";
import type { ReactionFacts } from "./decide-reaction.ts";

const direct: ReactionFacts = {
  isFromOurs: false,
  level: "user",
  policy: { answer: "mention", isQuiet: false },
  mayTalkHere: true,
  isDirect: true,
  author: "other",
  serves: "reactor",
  hasOwnAgentHere: false,
};
const group: ReactionFacts = { ...direct, isDirect: false };

test.each<[name: string, facts: ReactionFacts, expected: string]>([
  ["to any message of a direct chat", direct, "react"],
  ["in the direct chat, to a message of another agent", { ...direct, author: "ours" }, "react"],
  ["of another agent", { ...direct, isFromOurs: true }, "own-user"],
  ["of somebody who may not use agents", { ...direct, level: "none" }, "not-allowed"],
  ["where encryption is required and missing", { ...direct, mayTalkHere: false }, "silenced"],
  ["where the agent was told to be quiet", { ...group, policy: { answer: "mention", isQuiet: true } }, "silenced"],
  ["in a group where it never answers", { ...group, policy: { answer: "never", isQuiet: false } }, "silenced"],
  ["in a group, of the person whom the agent serves", group, "react"],
  ["in a group, of somebody else", { ...group, serves: "somebody-else" }, "not-addressed"],
  ["in a group, of somebody else to its own message", { ...group, serves: "somebody-else", author: "self" }, "react"],
  ["in a group, to a message of another agent", { ...group, author: "ours" }, "not-addressed"],
  ["in a group, for an agent that serves everyone", { ...group, serves: "everyone" }, "react"],
  [
    "in a group, for one that serves everyone, where the person's own agent is too",
    { ...group, serves: "everyone", hasOwnAgentHere: true },
    "not-addressed",
  ],
])("a reaction %s", (_name, facts, expected) => {
  const decision = decideReaction(facts);
  expect(decision.kind === "react" ? "react" : decision.reason).toBe(expected);
});
