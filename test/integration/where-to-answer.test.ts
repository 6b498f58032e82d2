import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptedModel } from "#models/testing";
import type { RunningAgentChat } from "../../bots/main.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const mention = { "m.mentions": { user_ids: [assistant] } };

/** Says what it was shown. */
const parrot = scriptedModel((request) => request.messages.map(({ content }) => content.split("\n")[0]).join(" | "));

describe("where an assistant answers, on a real homeserver", () => {
  let world: World;
  let running: RunningAgentChat;
  let alice: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await openWorld({ agents: { assistant: { provisionAtStart: ["@alice:localhost"] } } });
    alice = await world.person("alice");
    bob = await world.person("bob");
    running = await world.startAgentChat({ models: { assistant: parrot } });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function group(): Promise<string> {
    const roomId = await alice.createRoom({ invite: [bob.userId], isDirect: false });
    await bob.acceptInvitation(alice.userId);
    return roomId;
  }

  async function inviteAssistant(roomId: string): Promise<void> {
    await alice.client.invite(roomId, assistant);
    await alice.sees(roomId, assistant, "join");
  }

  const heard = (roomId: string, fits: (text: string) => boolean) =>
    alice.hears(roomId, assistant, ({ body }) => fits(String(body)));

  test("a group: what was said around and what is replied to are context, others' questions are not", async () => {
    const roomId = await group();
    const before = await bob.says(roomId, "lunch is at noon");
    await inviteAssistant(roomId);
    await bob.says(roomId, "what is my secret?", mention);
    await heard(roomId, (text) => text === "what is my secret?");
    await bob.says(roomId, "it rains");
    const replied = { ...mention, "m.relates_to": { "m.in_reply_to": { event_id: before } } };
    await alice.says(roomId, "is it?", replied);
    const answer = await heard(roomId, (text) => text.endsWith("is it?"));
    expect(answer.text).toMatch(
      /^\(@bob\S+ said in the room, not to you:\) it rains \| .*lunch is at noon \| is it\?$/u,
    );
  });

  test("a thread is a conversation of its own", async () => {
    const roomId = await group();
    await inviteAssistant(roomId);
    const root = await alice.says(roomId, "root", mention);
    await alice.says(roomId, "elsewhere", mention);
    await heard(roomId, (text) => text.endsWith("elsewhere"));
    const thread = { rel_type: "m.thread", event_id: root, is_falling_back: true, "m.in_reply_to": { event_id: root } };
    await alice.says(roomId, "in the thread", { ...mention, "m.relates_to": thread });
    const answer = await heard(roomId, (text) => text.endsWith("in the thread"));
    expect(answer.text).toBe("root | in the thread");
    expect(answer.content["m.relates_to"]).toMatchObject({ rel_type: "m.thread", event_id: root });
  });

  test("an edited question gives an edited answer, and what is taken back is forgotten", async () => {
    const roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
    const asked = await alice.says(roomId, "wen?");
    const answer = await heard(roomId, (text) => text.endsWith("wen?"));
    await alice.says(roomId, "* when?", {
      "m.new_content": { msgtype: "m.text", body: "when?", "m.mentions": {} },
      "m.relates_to": { rel_type: "m.replace", event_id: asked },
    });
    const edit = await alice.hears(roomId, assistant, (content) => String(content["body"]).startsWith("* "));
    expect(edit.content).toMatchObject({
      "m.new_content": { body: expect.stringMatching(/(^|\| )when\?$/u) as string },
      "m.relates_to": { rel_type: "m.replace", event_id: answer.eventId },
    });
    await alice.client.redactEvent(roomId, asked);
    await alice.says(roomId, "what did I say?");
    const after = await heard(roomId, (text) => text.endsWith("what did I say?"));
    expect(after.text).not.toContain("when?");
  });

  test("only who may rename the room sets what is answered; that and quiet outlast a restart", async () => {
    const roomId = await group();
    await inviteAssistant(roomId);
    await bob.says(roomId, "!answer always", mention);
    await heard(roomId, (text) => text.startsWith("Only those"));
    await alice.says(roomId, "!answer always", mention);
    await heard(roomId, (text) => text.startsWith("From now on"));
    await running.stop();
    running = await world.startAgentChat({ models: { assistant: parrot } });
    await bob.says(roomId, "unasked");
    await heard(roomId, (text) => text.endsWith("unasked"));
    await bob.says(roomId, "!quiet");
    await alice.says(roomId, "are you there?", mention);
    await running.stop();
    running = await world.startAgentChat({ models: { assistant: parrot } });
    await alice.says(roomId, "and now?", mention);
    await alice.says(roomId, "!quiet off");
    await alice.says(roomId, "at last", mention);
    const answer = await heard(roomId, (text) => text.endsWith("at last"));
    expect(answer.text).not.toMatch(/there\?|now\?/u);
    expect(alice.messages(roomId, assistant)).toHaveLength(4);
  });
});
