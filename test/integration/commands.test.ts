import { EventTimeline } from "matrix-js-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptedModel } from "#sdk/testing";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const service = "@agentchat:localhost";
const assistant = "@_agentchat_assistant_alice:localhost";
const description = "org.matrix.msc4391.command_description";
const invocation = "org.matrix.msc4391.command";

const everything = Array.from({ length: 6 }, (_, index) => `# Part ${index}\n\n${"word ".repeat(1000)}`).join("\n\n");

describe("commands on a real homeserver", () => {
  let world: World;
  let proxy: HomeserverProxy;
  let alice: Person;
  let chat: string;
  let management: string;

  beforeAll(async () => {
    world = await openWorld();
    proxy = await startHomeserverProxy(world.synapse.url);
    alice = await world.person("alice");
    await world.startAgentChat({
      models: {
        assistant: scriptedModel(({ messages }) => {
          const said = messages.at(-1)?.content ?? "";
          return said === "tell me everything" ? everything : `You said: ${said}`;
        }),
      },
      config: {
        homeserver: { url: proxy.url, serverName: "localhost" },
        agents: {
          assistant: {
            provisionAtStart: ["@alice:localhost"],
            ai: { choices: { simple: { provider: "rules" } } },
            behavior: { fileAfterMessages: 1 },
          },
        },
      },
    });
    chat = await alice.acceptInvitation(assistant);
    await alice.hears(chat, assistant);
    management = await alice.createRoom({ invite: [service], isDirect: true });
    await alice.hears(management, service);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  /** What the agent answers to a message that it has not said before. */
  async function answerTo(roomId: string, from: string, text: string, content?: Readonly<Record<string, unknown>>) {
    const before = alice.messages(roomId, from).map(({ eventId }) => eventId);
    await alice.says(roomId, text, content);
    return alice.hears(roomId, from, (heard) =>
      alice.messages(roomId, from).some((each) => each.content === heard && !before.includes(each.eventId)),
    );
  }

  /** Names of the commands that the room's state describes, as a client reads it. */
  function described(roomId: string): readonly unknown[] {
    const state = alice.client.getRoom(roomId)?.getLiveTimeline().getState(EventTimeline.FORWARDS);
    const events = state?.getStateEvents(description) ?? [];
    return events.map((event): unknown => event.getContent()["command"]);
  }

  test("help shows plain words first and commands with their marks", async () => {
    const { text, content } = await answerTo(chat, assistant, "!help");
    expect(text).toMatch(/^Write to me in your own words, for example:\n\n“remind me at 5 to call mum” · /u);
    expect(content["formatted_body"]).toContain("<li><code>!memory</code> – shows what is remembered about you");
    expect((await answerTo(chat, assistant, "!help reminders")).text).toContain("`!reminders cancel NUMBER` – ");
  });

  test("a mistyped command gets the nearest, another word goes to the assistant", async () => {
    expect((await answerTo(chat, assistant, "!memmory")).content).toMatchObject({
      msgtype: "m.notice",
      body: "There is no command !memmory. Did you mean !memory?",
    });
    expect((await answerTo(chat, assistant, "!important news")).text).toBe("You said: !important news");
  });

  test("the management room takes commands without a mark, and nothing else", async () => {
    expect((await answerTo(management, service, "help")).text).toContain("- `memory` – ");
    expect((await answerTo(management, service, "ping")).text).toMatch(/^Pong! Your message took \d+ ms/u);
    expect((await answerTo(management, service, "remindrs")).text).toContain("Did you mean reminders?");
    expect((await answerTo(management, service, "how are you")).text).toContain("I understand commands only.");
  });

  test("the state of direct chats describes their commands, from the start and without a further call", async () => {
    expect(described(chat)).toEqual(expect.arrayContaining(["memory", "preferences", "reminders", "stop", "help"]));
    await expect.poll(() => described(management)).toContain("assistant");
    const calls = await proxy.callsDuring(() => answerTo(chat, assistant, "!ping"));
    expect(calls).toHaveLength(1);
  });

  test("a command that a client sends as data is understood", async () => {
    const content = {
      "m.mentions": { user_ids: [assistant] },
      [invocation]: { command: "memory", arguments: { text: "add I like tea" } },
    };
    expect((await answerTo(chat, assistant, "/memory add I like tea", content)).text).toBe(
      "Remembered, as number 1: I like tea",
    );
  });

  test("a person chooses a model in the management room, and is answered by it in their chat", async () => {
    expect((await answerTo(management, service, "model simple")).text).toContain("answered by simple rules");
    expect((await answerTo(chat, assistant, "what can you do?")).text).toContain("No language model");
    expect((await answerTo(chat, assistant, "!model")).text).toContain("- `!model simple` – simple rules");
    await answerTo(chat, assistant, "!model default");
    expect((await answerTo(chat, assistant, "and now?")).text).toBe("You said: and now?");
  });

  test("a long answer is attached as a file that the person can read", async () => {
    await alice.says(chat, "tell me everything");
    const { content } = await alice.hears(chat, assistant, ({ msgtype }) => msgtype === "m.file");
    expect(content).toMatchObject({ filename: "answer.md", info: { mimetype: "text/markdown" }, "m.mentions": {} });
    const url = alice.client.mxcUrlToHttp(String(content["url"]), undefined, undefined, undefined, false, true, true);
    const headers = { authorization: `Bearer ${alice.client.getAccessToken() ?? ""}` };
    expect(await (await fetch(url ?? "", { headers })).text()).toBe(everything);
    const shown = alice.messages(chat, assistant).filter(({ text }) => text.includes("# Part"));
    expect(shown.every(({ text }) => text.length < everything.length)).toBe(true);
  });
});
