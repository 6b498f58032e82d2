import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const alicesAssistant = "@_agentchat_assistant_alice:localhost";

describe("encrypted rooms on a real homeserver", () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await openWorld({
      encryption: "default",
      log: { level: "debug", format: "json" },
      agents: { assistant: { provisionAtStart: ["@alice:localhost"] }, echo: {} },
    });
    alice = await world.person("alice", { isEncrypting: true });
    await world.startAgentChat();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  test("the assistant's direct chat is encrypted from the first message, and answers", async () => {
    const roomId = await alice.acceptInvitation(alicesAssistant);
    const greeting = await alice.hears(roomId, alicesAssistant);
    expect(greeting.text).toContain("alice's assistant");
    await alice.says(roomId, "hello");
    await alice.hears(roomId, alicesAssistant, ({ body }) => body !== greeting.text);
    const wire = alice.client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [];
    const types = wire.filter((event) => !event.isState()).map((event) => event.getWireType());
    expect(new Set(types)).toEqual(new Set(["m.room.encrypted"]));
  });
});
