import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const service = "@agentchat:localhost";
const echo = "@_agentchat_echo:localhost";

describe("a conversation on a real homeserver", () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld({ agents: { assistant: { provisionAtStart: ["@alice:localhost"] }, echo: {} } });
    await world.person("alice");
    await world.startAgentChat();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  test("alice finds an invitation from her assistant, joins, is greeted, says hello and is answered", async () => {
    const alice = await world.person("alice");
    const assistant = "@_agentchat_assistant_alice:localhost";
    const roomId = await alice.acceptInvitation(assistant);
    const greeting = await alice.hears(roomId, assistant);
    expect(greeting.text).toContain("alice's assistant");
    await alice.says(roomId, "hello");
    const answer = await alice.hears(roomId, assistant, ({ body }) => body !== greeting.text);
    expect(answer.content).toMatchObject({ msgtype: "m.text", "m.mentions": {} });
    const member = alice.client.getRoom(roomId)?.getMember(assistant);
    expect(member?.rawDisplayName).toBe("alice's assistant");
    expect(member?.getMxcAvatarUrl()).toMatch(/^mxc:\/\/localhost\//u);
  });
});
