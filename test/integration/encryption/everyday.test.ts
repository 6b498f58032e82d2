import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChatServer } from "../../harness/chat-server.ts";
import type { ChatServer } from "../../harness/chat-server.ts";
import { encryptedRoom, react, sentInClear, sessionPlaces, unreadable } from "../../harness/encrypted-rooms.ts";
import type { Person } from "../../harness/person.ts";
import { usedTwice } from "../../harness/ratchet-places.ts";
import { openWorld } from "../../harness/world.ts";
import type { World } from "../../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const echo = "@_agentchat_echo:localhost";
const notes = "@_agentchat_notes:localhost";
const tinker = "@_agentchat_tinker:localhost";

/** One that asks before it writes, and one that uses matrix-bot-sdk's client. */
const bots = `
import { defineBot, defineTool, z } from "agentchat/sdk";
const writeNote = defineTool({
  name: "write_note",
  description: "Writes a note.",
  input: z.object({ text: z.string() }),
  consent: "always",
  describeAction: ({ text }) => "Write this note: " + text,
  run: async ({ text }) => "The note is written: " + text,
});
export const notes = defineBot({
  id: "notes",
  displayName: "Notes",
  per: "server",
  tools: [writeNote],
  on: { message: (turn) => turn.answer({ instructions: "You are Notes." }) },
});
export const tinker = defineBot({
  id: "tinker",
  displayName: "Tinker",
  per: "server",
  on: {
    async message(turn) {
      const client = await turn.matrix();
      await client.sendMessage(turn.room.roomId, { msgtype: "m.text", body: "by matrix-bot-sdk" });
    },
  },
});
`;

describe("what people and agents do in encrypted rooms", () => {
  let world: World;
  let alice: Person;
  let model: ChatServer;
  let chat: string;

  beforeAll(async () => {
    model = await startChatServer();
    const ai = { provider: "openai", endpoint: model.url, model: "m", timeoutSeconds: 60 };
    world = await openWorld({
      encryption: "default",
      bots: ["./bots.ts"],
      agents: { assistant: { ai, provisionAtStart: ["@alice:localhost"] }, echo: {}, notes: {}, tinker: {} },
    });
    await writeFile(join(dirname(world.configFile), "bots.ts"), bots);
    alice = await world.person("alice", { isEncrypting: true });
    await world.startAgentChat();
    chat = await alice.acceptInvitation(assistant);
    await alice.hears(chat, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  function expectSecrecy(roomId: string, agent: string): void {
    expect(unreadable(alice, roomId)).toEqual([]);
    expect(sentInClear(alice, roomId)).toEqual([]);
    expect(usedTwice(sessionPlaces(alice, roomId, agent))).toEqual([]);
  }

  const replacement = (content: Readonly<Record<string, unknown>>): unknown =>
    (content["m.new_content"] as { readonly body?: unknown } | undefined)?.body;

  test("an answer that is being written ends when the person says stop", async () => {
    model.answer({ kind: "hang", text: "Once upon a time" });
    await alice.says(chat, "tell me a story");
    await alice.hears(chat, assistant, ({ body }) => body === "Once upon a time");
    await alice.says(chat, "stop");
    await alice.hears(chat, assistant, (content) => replacement(content) === "Once upon a time … (stopped)");
    expectSecrecy(chat, assistant);
  });

  test("an edited question gives an edited answer, a thread one in the thread, and what is taken back is gone", async () => {
    model.answer({ kind: "text", text: "What is wen?" });
    const asked = await alice.says(chat, "wen?");
    await alice.hears(chat, assistant, ({ body }) => body === "What is wen?");
    model.answer({ kind: "text", text: "Now." });
    await alice.says(chat, "* when?", {
      "m.new_content": { msgtype: "m.text", body: "when?", "m.mentions": {} },
      "m.relates_to": { rel_type: "m.replace", event_id: asked },
    });
    await alice.hears(chat, assistant, (content) => replacement(content) === "Now.");
    model.answer({ kind: "text", text: "In the thread." });
    const thread = {
      rel_type: "m.thread",
      event_id: asked,
      is_falling_back: true,
      "m.in_reply_to": { event_id: asked },
    };
    await alice.says(chat, "and here?", { "m.relates_to": thread });
    const answer = await alice.hears(chat, assistant, ({ body }) => body === "In the thread.");
    const event = alice.client.getRoom(chat)?.findEventById(answer.eventId);
    expect(event?.getRelation() ?? answer.content["m.relates_to"]).toMatchObject({
      rel_type: "m.thread",
      event_id: asked,
    });
    await alice.client.redactEvent(chat, asked);
    model.answer({ kind: "text", text: "Gone." });
    await alice.says(chat, "what did I say?");
    await alice.hears(chat, assistant, ({ body }) => body === "Gone.");
    expectSecrecy(chat, assistant);
  });

  test("a reaction allows what an agent asked for", async () => {
    const roomId = await encryptedRoom(alice, [notes]);
    await alice.says(roomId, "write note milk");
    const question = await alice.hears(roomId, notes, ({ body }) => String(body).startsWith("May I do this?"));
    await react(alice, roomId, question.eventId, "✅");
    await alice.hears(roomId, notes, ({ body }) => body === "The note is written: milk");
    expectSecrecy(roomId, notes);
  });

  test("what a bot sends with matrix-bot-sdk's client is encrypted, too", async () => {
    const roomId = await encryptedRoom(alice, [tinker]);
    await alice.says(roomId, "say something");
    await alice.hears(roomId, tinker, ({ body }) => body === "by matrix-bot-sdk");
    expectSecrecy(roomId, tinker);
  });

  test("in a room whose history is for its members only, who is invited gets no key before they join", async () => {
    const bob = await world.person("bob", { isEncrypting: true });
    const roomId = await encryptedRoom(alice, [echo], { isDirect: false, historyVisibility: "joined" });
    await alice.client.invite(roomId, bob.userId);
    const say = async (text: string): Promise<string> => {
      await alice.says(roomId, text, { "m.mentions": { user_ids: [echo] } });
      return (await alice.hears(roomId, echo, ({ body }) => body === text)).eventId;
    };
    await say("before");
    await bob.acceptInvitation(alice.userId);
    await say("after");
    await bob.hears(roomId, echo, ({ body }) => body === "after");
    expect(new Set(sessionPlaces(alice, roomId, echo).map(({ ratchet }) => ratchet)).size).toBe(1);
    expect(bob.messages(roomId, echo).map(({ text }) => text)).not.toContain("before");
    expectSecrecy(roomId, echo);
  });

  test("a room that takes the place of another is as secret", async () => {
    const old = await encryptedRoom(alice, [echo], { isDirect: false });
    const { replacement_room: roomId } = await alice.client.upgradeRoom(old, "12");
    await alice.client.invite(roomId, echo);
    await alice.sees(roomId, echo, "join");
    await alice.says(roomId, "moved", { "m.mentions": { user_ids: [echo] } });
    await alice.hears(roomId, echo, ({ body }) => body === "moved");
    expectSecrecy(roomId, echo);
  });
});
