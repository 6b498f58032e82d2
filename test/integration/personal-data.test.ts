import { Decrypter } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const service = "@agentchat:localhost";
const assistant = "@_agentchat_assistant_alice:localhost";

describe("what is kept about a person, on a real homeserver", () => {
  let world: World;
  let proxy: HomeserverProxy;
  let alice: Person;
  let running: AgentChatProcess;
  let chat: string;

  beforeAll(async () => {
    world = await openWorld();
    proxy = await startHomeserverProxy(world.synapse.url);
    alice = await world.person("alice");
    await start();
    chat = await chatWith(assistant);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  async function start(): Promise<void> {
    running = await world.startAgentChatProcess({ homeserver: { url: proxy.url, serverName: "localhost" } });
  }

  async function chatWith(agent: string): Promise<string> {
    const roomId = await alice.createRoom({ invite: [agent], isDirect: true });
    await alice.sees(roomId, agent, "join");
    return roomId;
  }

  /** Says something and resolves with the first new message of the agent that holds this. */
  async function ask(roomId: string, agent: string, text: string, part: string, content = {}): Promise<Heard> {
    const known = new Set(alice.messages(roomId, agent).map(({ eventId }) => eventId));
    await alice.says(roomId, text, content);
    const isNew = ({ body }: Readonly<Record<string, unknown>>): boolean =>
      String(body).includes(part) &&
      alice.messages(roomId, agent).some((each) => each.text === body && !known.has(each.eventId));
    return alice.hears(roomId, agent, isNew);
  }

  async function react(roomId: string, { eventId }: Heard): Promise<void> {
    const relation = { rel_type: "m.annotation", event_id: eventId, key: "✅" };
    await alice.client.sendEvent(roomId, "m.reaction" as never, { "m.relates_to": relation } as never);
  }

  async function download(uri: unknown): Promise<Uint8Array> {
    const url = alice.client.mxcUrlToHttp(String(uri), undefined, undefined, undefined, false, true, true) ?? "";
    const headers = { authorization: `Bearer ${alice.client.getAccessToken()}` };
    return new Uint8Array(await (await fetch(url, { headers })).arrayBuffer());
  }

  test("is exported, deleted, and brought back; the passphrase does not stay in the room", async () => {
    await ask(chat, assistant, "!memory add likes pineapples", "Remembered");
    await ask(chat, assistant, "hello pineapple", "Hello");
    await ask(chat, assistant, "remind me in 1 hour to buy pineapples", "Reminder 1");
    const told = await ask(chat, assistant, "!export", "The passphrase:");
    const passphrase = /`([a-z2-9-]{29})`/u.exec(told.text)?.[1] ?? "";
    const file = alice.messages(chat, assistant).find(({ content }) => content["msgtype"] === "m.file");
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    const json = await decrypter.decrypt(await download(file?.content["url"]), "text");
    expect(JSON.parse(json)).toMatchObject({
      personId: alice.userId,
      memories: [{ text: "likes pineapples" }],
      reminders: [{ text: "buy pineapples" }],
    });
    await ask(chat, assistant, "!export done", "Removed.");
    await expect.poll(() => alice.client.getRoom(chat)?.findEventById(told.eventId)?.isRedacted()).toBe(true);

    await react(chat, await ask(chat, assistant, "!delete-me", "Delete everything that is kept about you here"));
    await alice.sees(chat, assistant, "leave");
    const anew = await chatWith(assistant);
    await ask(anew, assistant, "!memory", "Nothing is remembered about you");
    const { event_id: sent } = await alice.client.sendEvent(anew, "m.room.message" as never, file?.content as never);
    const reply = { "m.relates_to": { "m.in_reply_to": { event_id: sent } } };
    await ask(anew, assistant, "!import wrong passphrase", "That is not the passphrase", reply);
    const question = await ask(anew, assistant, `!import ${passphrase}`, "from the exported file:", reply);
    expect(question.text).toMatch(/1 memory, \d+ messages and 1 reminder\./u);
    await react(anew, question);
    await alice.hears(anew, assistant, ({ body }) => String(body).startsWith("Brought back: 1 memory"));
    await ask(anew, assistant, "!memory", "likes pineapples");
    await ask(anew, assistant, "!reminders", "buy pineapples");
    await ask(anew, assistant, `!import ${passphrase}`, "is here already", reply);
    const texts = alice.messages(anew).map(({ text }) => text);
    expect(texts.filter((text) => text.includes(passphrase))).toEqual([]);
  });

  test("an export that is killed in between gives one file and the passphrase that opens it", async () => {
    const management = await chatWith(service);
    let isKilled = false;
    const { promise: killed, resolve } = Promise.withResolvers<void>();
    proxy.interfere(({ path, actsAs }) => {
      if (isKilled || actsAs !== service || !path.includes("/send/m.room.message/")) return undefined;
      isKilled = true;
      return running.kill().then(() => {
        resolve();
        return { kind: "answer-lost" };
      });
    });
    await alice.says(management, "export");
    await killed;
    proxy.interfere();
    await start();
    const told = await alice.hears(management, service, ({ body }) => String(body).startsWith("The passphrase:"));
    const files = alice.messages(management, service).filter(({ content }) => content["msgtype"] === "m.file");
    expect(files).toHaveLength(1);
    const decrypter = new Decrypter();
    decrypter.addPassphrase(/`([a-z2-9-]{29})`/u.exec(told.text)?.[1] ?? "");
    const json = await decrypter.decrypt(await download(files[0]?.content["url"]), "text");
    expect(JSON.parse(json)).toMatchObject({ format: "agentchat-export", personId: alice.userId });
  });
});
