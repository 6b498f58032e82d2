import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const service = "@agentchat:localhost";
const echo = "@_agentchat_echo:localhost";
const alicesAssistant = "@_agentchat_assistant_alice:localhost";

describe("conversations on a real homeserver", () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await openWorld({ agents: { assistant: { provisionAtStart: ["@alice:localhost"] }, echo: {} } });
    alice = await world.person("alice");
    await world.startAgentChat();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** A group with Alice and echo in it. */
  async function groupWithEcho(...others: readonly Person[]): Promise<string> {
    const roomId = await alice.createRoom({ invite: [echo, ...others.map(({ userId }) => userId)], isDirect: false });
    await alice.sees(roomId, echo, "join");
    for (const other of others) await other.acceptInvitation(alice.userId);
    return roomId;
  }

  const mention = { "m.mentions": { user_ids: [echo] } };

  /** Says something that echo answers and waits for the answer: whatever was said before has been handled then. */
  async function settle(roomId: string): Promise<void> {
    const text = `done ${crypto.randomUUID()}`;
    await alice.says(roomId, text, mention);
    await alice.hears(roomId, echo, ({ body }) => body === text);
  }

  test("a person finds an invitation from their assistant, joins, is greeted, says hello and is answered", async () => {
    const roomId = await alice.acceptInvitation(alicesAssistant);
    const greeting = await alice.hears(roomId, alicesAssistant);
    expect(greeting.text).toContain("alice's assistant");
    await alice.says(roomId, "hello");
    const answer = await alice.hears(roomId, alicesAssistant, ({ body }) => body !== greeting.text);
    expect(answer.content).toMatchObject({ msgtype: "m.text", "m.mentions": {} });
    const member = alice.client.getRoom(roomId)?.getMember(alicesAssistant);
    expect(member?.rawDisplayName).toBe("alice's assistant");
    expect(member?.getMxcAvatarUrl()).toMatch(/^mxc:\/\/localhost\//u);
    expect(alice.client.getRoom(roomId)?.getDMInviter()).toBe(alicesAssistant);
  });

  test("somebody who writes to the service bot gets an assistant", async () => {
    const bob = await world.person("bob");
    const roomId = await bob.createRoom({ invite: [service], isDirect: true });
    const greeting = await bob.hears(roomId, service);
    expect(greeting.text).toContain("@_agentchat_assistant_bob:localhost");
    const chat = await bob.acceptInvitation("@_agentchat_assistant_bob:localhost");
    await bob.hears(chat, "@_agentchat_assistant_bob:localhost");
    await bob.says(roomId, "help");
    await bob.hears(roomId, service, ({ body }) => String(body).includes("`ping` – "));
  });

  test("a stranger who is not allowed is declined with a reason and not answered", async () => {
    const stranger = await world.person("stranger");
    const roomId = await stranger.createRoom({ invite: [echo], isDirect: true });
    const member = await stranger.sees(roomId, echo, "leave");
    expect(member.events.member?.getContent()["reason"]).toContain("not allowed");
  });

  test("an assistant declines a direct chat with somebody else", async () => {
    const carol = await world.person("carol");
    const roomId = await carol.createRoom({ invite: [alicesAssistant], isDirect: true });
    const member = await carol.sees(roomId, alicesAssistant, "leave");
    expect(member.events.member?.getContent()["reason"]).toContain("belongs to somebody else");
  });

  test("an assistant that somebody invites before it exists is made, and is theirs", async () => {
    const dora = await world.person("dora");
    const assistant = "@_agentchat_assistant_dora:localhost";
    const roomId = await dora.createRoom({ invite: [assistant], isDirect: true });
    await dora.hears(roomId, assistant, ({ body }) => String(body).includes("dora's assistant"));
  });

  test("in a group only a mention is answered, as a reply that mentions who asked", async () => {
    const roomId = await groupWithEcho();
    await alice.says(roomId, "not for echo");
    const asked = await alice.says(roomId, "Echo: for echo", mention);
    const answer = await alice.hears(roomId, echo);
    expect(answer.content).toMatchObject({
      body: "for echo",
      "m.mentions": { user_ids: [alice.userId] },
      "m.relates_to": { "m.in_reply_to": { event_id: asked } },
    });
    expect(alice.messages(roomId, echo)).toHaveLength(1);
  });

  test("an answer to a message in a thread stays in the thread", async () => {
    const roomId = await groupWithEcho();
    const root = await alice.says(roomId, "the beginning");
    const inThread = {
      rel_type: "m.thread",
      event_id: root,
      is_falling_back: true,
      "m.in_reply_to": { event_id: root },
    };
    await alice.says(roomId, "in a thread", { ...mention, "m.relates_to": inThread });
    const answer = await alice.hears(roomId, echo);
    expect(answer.content["m.relates_to"]).toMatchObject({ rel_type: "m.thread", event_id: root });
  });

  test("notices, edits and the agent's own and other agents' messages are not answered", async () => {
    const roomId = await groupWithEcho();
    const original = await alice.says(roomId, "first", mention);
    await alice.hears(roomId, echo, ({ body }) => body === "first");
    await alice.says(roomId, "automatic", { ...mention, msgtype: "m.notice" });
    await alice.says(roomId, "* changed", {
      ...mention,
      "m.new_content": { msgtype: "m.text", body: "changed", ...mention },
      "m.relates_to": { rel_type: "m.replace", event_id: original },
    });
    await alice.client.invite(roomId, alicesAssistant);
    await alice.sees(roomId, alicesAssistant, "join");
    const asOther = `${world.synapse.url}/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/t1?user_id=${encodeURIComponent(alicesAssistant)}`;
    const sent = await fetch(asOther, {
      method: "PUT",
      headers: { authorization: `Bearer ${world.asToken}` },
      body: JSON.stringify({ msgtype: "m.text", body: "from another agent", ...mention }),
    });
    expect(sent.status).toBe(200);
    await settle(roomId);
    expect(alice.messages(roomId, echo).map(({ text }) => text)).toEqual(["first", expect.stringMatching(/^done /u)]);
  });

  test("an agent leaves when the last person does", async () => {
    const erin = await world.person("erin");
    const roomId = await groupWithEcho(erin);
    await erin.client.leave(roomId);
    await settle(roomId);
    expect(alice.client.getRoom(roomId)?.getMember(echo)?.membership).toBe("join");
    await alice.client.leave(roomId);
    await expect.poll(() => joinedRooms(world, echo), { timeout: 20_000 }).not.toContain(roomId);
  });

  test("what an agent cannot read is said once in a direct chat", async () => {
    const roomId = await alice.createRoom({ invite: [echo], isDirect: true });
    await alice.sees(roomId, echo, "join");
    await alice.says(roomId, "cat.png", { msgtype: "m.image", url: "mxc://localhost/nothing" });
    const answer = await alice.hears(roomId, echo);
    expect(answer.content).toMatchObject({
      msgtype: "m.notice",
      body: "I read text messages only, and cannot look at pictures.",
    });
  });
});

async function joinedRooms(world: World, userId: string): Promise<readonly string[]> {
  const answer = await fetch(
    `${world.synapse.url}/_matrix/client/v3/joined_rooms?user_id=${encodeURIComponent(userId)}`,
    {
      headers: { authorization: `Bearer ${world.asToken}` },
    },
  );
  const body = (await answer.json()) as { readonly joined_rooms: readonly string[] };
  return body.joined_rooms;
}
