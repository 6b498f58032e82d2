import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUserId } from "#appservice";
import { personalAgentId, personOf, serverAgentId, servesOnly } from "./agent-user-id.ts";

const namespace = { userPrefix: "_agentchat_", serverName: "example.org" };

describe("agent user ids", () => {
  test.each([
    ["@alice:example.org", "@_agentchat_assistant_alice:example.org"],
    ["@bob:elsewhere.org", "@_agentchat_assistant_bob=_elsewhere.org:example.org"],
    ["@bob:elsewhere.org:8448", "@_agentchat_assistant_bob=_elsewhere.org=3a8448:example.org"],
    ["@a=b:example.org", "@_agentchat_assistant_a=3db:example.org"],
    ["@Zoë:example.org", "@_agentchat_assistant_=5ao=c3=ab:example.org"],
  ])("%s is served by %s", (personId, agentId) => {
    expect(personalAgentId(namespace, "assistant", parseUserId(personId))).toBe(agentId);
    expect(personOf(namespace, "assistant", parseUserId(agentId))).toBe(personId);
  });

  test.each([
    "@_agentchat_assistant_:example.org",
    "@_agentchat_assistant_a=zz:example.org",
    "@_agentchat_assistant_a=_b=_c:example.org",
    "@_agentchat_assistant_a=ff:example.org",
    "@_agentchat_assistant_alice:elsewhere.org",
    "@_agentchat_echo:example.org",
    "@alice:example.org",
  ])("%s is nobody's", (agentId) => {
    expect(personOf(namespace, "assistant", parseUserId(agentId))).toBeUndefined();
  });

  test.each([
    ["@_agentchat_assistant_alice:example.org", "@alice:example.org", true],
    ["@_agentchat_tutor_bob=_elsewhere.org:example.org", "@bob:elsewhere.org", true],
    ["@_agentchat_assistant_alice:example.org", "@bob:example.org", false],
    ["@_agentchat_assistant_alice:example.org", "@alice:elsewhere.org", false],
    ["@_agentchat_echo:example.org", "@alice:example.org", false],
    ["@alice:example.org", "@alice:example.org", false],
    ["@xagentchatxxassistant_alice:example.org", "@alice:example.org", false],
  ])("whether %s serves %s alone: %s", (agentId, personId, doesServe) => {
    const ids = { agentId: parseUserId(agentId), personId: parseUserId(personId) };
    expect(servesOnly(namespace, ids)).toBe(doesServe);
  });

  test("an agent for everyone has the bot's name", () => {
    expect(serverAgentId(namespace, "echo")).toBe("@_agentchat_echo:example.org");
  });

  test("every person is found again, and no two share an agent", () => {
    const localpart = fc.string({ minLength: 1, maxLength: 20, unit: "binary" }).filter((text) => !/[:\0]/u.test(text));
    const server = fc.constantFrom("example.org", "elsewhere.org", "b.c:1", "[::1]:8448");
    fc.assert(
      fc.property(localpart, server, (name, serverName) => {
        const personId = parseUserId(`@${name}:${serverName}`);
        expect(personOf(namespace, "assistant", personalAgentId(namespace, "assistant", personId))).toBe(personId);
      }),
    );
  });
});
