import { expect, test } from "vitest";
import { isUserId } from "#appservice";
import { readLimitChange } from "./read-limit-change.ts";

const places = [
  { botId: "assistant", provider: "openai" },
  { botId: "echo", provider: "rules" },
];
const personId = "@alice:test";
const parsePerson = (word: string) => (isUserId(word) ? word : undefined);
const limit = { name: "tokensPerDay", figure: 50_000, botId: undefined, provider: undefined };

test.each<[string, object]>([
  ["@alice:test", { kind: "show", personId }],
  ["@alice:test reset", { kind: "reset", personId }],
  ["@alice:test tokensPerDay 50000", { kind: "set", personId, limit }],
  ["  @alice:test   TOKENSPERDAY  50000 ", { kind: "set", personId, limit }],
  ["@alice:test tokensPerDay unlimited", { kind: "set", personId, limit: { ...limit, figure: Infinity } }],
  ["@alice:test tokensPerDay 0", { kind: "set", personId, limit: { ...limit, figure: 0 } }],
  ["@alice:test moneyPerMonth 0.5", { kind: "set", personId, limit: { ...limit, name: "moneyPerMonth", figure: 0.5 } }],
  [
    "@alice:test tokensPerDay 50000 agent=assistant provider=openai",
    { kind: "set", personId, limit: { ...limit, botId: "assistant", provider: "openai" } },
  ],
])("%s", (argument, expected) => {
  expect(readLimitChange(argument, places, parsePerson)).toEqual(expected);
});

test.each([
  ["", /^Write for example/u],
  ["alice", /^alice is no user id such as @alice:example\.org/u],
  ["@alice:test tokens 5", /^There is no limit tokens\. There are messagesPerMinute, tokensPerDay, /u],
  ["@alice:test tokensPerDay", /^Write for example/u],
  ["@alice:test tokensPerDay many", /^many is not a whole number, or the word unlimited/u],
  ["@alice:test tokensPerDay 1.5", /^1\.5 is not a whole number/u],
  ["@alice:test tokensPerDay -1", /^-1 is not a whole number/u],
  ["@alice:test messagesPerMinute 0", /^0 is not a whole number of at least 1/u],
  ["@alice:test moneyPerDay 1e9", /^1e9 is not a number such as 0\.5/u],
  ["@alice:test tokensPerDay 5 agent=nobody", /^There is no agent nobody\. Have: assistant, echo\./u],
  ["@alice:test tokensPerDay 5 provider=x", /^There is no provider x\. Have: openai, rules\./u],
  ["@alice:test tokensPerDay 5 a day", /^I do not understand a\./u],
  ["@alice:test reset tokensPerDay", /^There is no limit reset/u],
])("says what is wrong with %j", (argument, problem) => {
  expect(readLimitChange(argument, places, parsePerson)).toEqual({
    kind: "unclear",
    problem: expect.stringMatching(problem),
  });
});
