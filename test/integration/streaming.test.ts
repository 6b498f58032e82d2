import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startChatServer } from "../harness/chat-server.ts";
import type { ChatServer } from "../harness/chat-server.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistant = "@_agentchat_assistant_alice:localhost";
const live = "org.matrix.msc4357.live";

describe("an answer that is being written", () => {
  let world: World;
  let alice: Person;
  let model: ChatServer;
  let agentChat: AgentChatProcess;
  let roomId: string;

  const start = (): Promise<AgentChatProcess> => {
    const ai = { provider: "openai", endpoint: model.url, model: "m", timeoutSeconds: 60 };
    return world.startAgentChatProcess({ agents: { assistant: { ai, provisionAtStart: [alice.userId] } } });
  };

  beforeAll(async () => {
    world = await openWorld();
    alice = await world.person("alice");
    model = await startChatServer();
    agentChat = await start();
    roomId = await alice.acceptInvitation(assistant);
    await alice.hears(roomId, assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  /** The room's messages that are no edits of others, since a message of Alice. */
  function messagesSince(eventId: string): readonly Heard[] {
    const all = alice.messages(roomId);
    const place = all.findIndex((heard) => heard.eventId === eventId);
    return all.slice(place + 1).filter(({ content }) => !("m.new_content" in content));
  }

  const edited = (eventId: string, text: string): Promise<Heard> =>
    alice.hears(roomId, assistant, (content) => {
      const relation = content["m.relates_to"] as { readonly event_id?: string } | undefined;
      const replacement = content["m.new_content"] as { readonly body?: string } | undefined;
      return relation?.event_id === eventId && replacement?.body === text;
    });

  test("shows what there is, marked as live, and keeps it when the person says stop", async () => {
    model.answer({ kind: "hang", text: "Once upon **a time**" });
    const asked = await alice.says(roomId, "tell me a story");
    const begun = await alice.hears(roomId, assistant, ({ body }) => body === "Once upon **a time**");
    expect(begun.content).toMatchObject({
      format: "org.matrix.custom.html",
      formatted_body: "<p>Once upon <strong>a time</strong></p>",
      [live]: {},
      "m.mentions": {},
    });
    await alice.says(roomId, "stop");
    const ended = await edited(begun.eventId, "Once upon **a time** … (stopped)");
    expect(ended.content["m.new_content"]).not.toHaveProperty([live]);
    model.answer({ kind: "text", text: "Here I am." });
    await alice.says(roomId, "still there?");
    await alice.hears(roomId, assistant, ({ body }) => body === "Here I am.");
    const texts = messagesSince(asked).map(({ text }) => text);
    // the client shows the edited text in place of the first
    expect(texts).toEqual(["Once upon **a time** … (stopped)", "stop", "still there?", "Here I am."]);
  });

  test("ends with a reaction of who asked", async () => {
    model.answer({ kind: "hang", text: "Far, far away" });
    await alice.says(roomId, "another one");
    const begun = await alice.hears(roomId, assistant, ({ body }) => body === "Far, far away");
    const reaction = { "m.relates_to": { rel_type: "m.annotation", event_id: begun.eventId, key: "🛑" } };
    await alice.client.sendEvent(roomId, "m.reaction" as never, reaction as never);
    await edited(begun.eventId, "Far, far away … (stopped)");
  });

  test("goes on in the same message after a crash", async () => {
    model.answer({ kind: "hang", text: "It was a dark" });
    const asked = await alice.says(roomId, "a third one");
    const begun = await alice.hears(roomId, assistant, ({ body }) => body === "It was a dark");
    await agentChat.kill();
    model.answer({ kind: "text", text: "It was a dark and stormy night." });
    agentChat = await start();
    await edited(begun.eventId, "It was a dark and stormy night.");
    expect(messagesSince(asked)).toHaveLength(1);
  });
});
