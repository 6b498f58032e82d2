import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const echo = "@_agentchat_echo:localhost";
const alicesAssistant = "@_agentchat_assistant_alice:localhost";

describe("encrypted rooms on a real homeserver", () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await openWorld({
      encryption: "default",
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

  test("a room that becomes encrypted stays a room where agents answer", async () => {
    const roomId = await alice.createRoom({ invite: [echo], isDirect: true });
    await alice.sees(roomId, echo, "join");
    await alice.says(roomId, "in clear");
    await alice.hears(roomId, echo, ({ body }) => body === "in clear");
    const content = { algorithm: "m.megolm.v1.aes-sha2" };
    await alice.client.sendStateEvent(roomId, "m.room.encryption" as never, content as never);
    await alice.says(roomId, "in secret");
    const answer = await alice.hears(roomId, echo, ({ body }) => body === "in secret");
    expect(wireTypeOf(roomId, answer.eventId)).toBe("m.room.encrypted");
  });

  test("a group that was encrypted before agents came in has them answer each other's people in secret", async () => {
    const { room_id: roomId } = await alice.client.createRoom({
      invite: [echo, alicesAssistant],
      initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    });
    for (const agent of [echo, alicesAssistant]) await alice.sees(roomId, agent, "join");
    for (const agent of [echo, alicesAssistant]) {
      await alice.says(roomId, `hello ${agent}`, { "m.mentions": { user_ids: [agent] } });
      const answer = await alice.hears(roomId, agent);
      expect(wireTypeOf(roomId, answer.eventId)).toBe("m.room.encrypted");
    }
  });

  function wireTypeOf(roomId: string, eventId: string): string | undefined {
    return alice.client.getRoom(roomId)?.findEventById(eventId)?.getWireType();
  }
});

test("where encryption is required, a room without it is declined with a reason", async () => {
  await using world = await openWorld({ encryption: "require", agents: { echo: {} } });
  const alice = await world.person("alice", { isEncrypting: true });
  await world.startAgentChat();
  const clear = await alice.createRoom({ invite: [echo], isDirect: true });
  const member = await alice.sees(clear, echo, "leave");
  expect(member.events.member?.getContent()["reason"]).toContain("encrypted rooms only");
});
