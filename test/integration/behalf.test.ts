import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ReceiptType } from "matrix-js-sdk";
import type { AgentChatProcess } from "../harness/agentchat-process.ts";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import { startHomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { HomeserverProxy } from "../harness/homeserver-proxy.ts";
import type { Heard, Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistantOf = (person: Person): string => `@_agentchat_assistant_${person.userId.slice(1)}`;

describe("messages on behalf on a real homeserver", () => {
  let world: World;
  let proxy: HomeserverProxy;
  let running: AgentChatProcess;
  let config: Readonly<Record<string, unknown>>;
  let alice: Person;
  let bob: Person;
  const homes = new Map<Person, string>();
  const homeOf = (person: Person): string => homes.get(person) ?? "";

  beforeAll(async () => {
    world = await openWorld();
    proxy = await startHomeserverProxy(world.synapse.url);
    alice = await world.person("alice", { isEncrypting: true });
    bob = await world.person("bob", { isEncrypting: true });
    config = {
      homeserver: { url: proxy.url, serverName: "localhost" },
      encryption: "default",
      agents: { assistant: { provisionAtStart: [alice.userId, bob.userId] } },
    };
    running = await world.startAgentChatProcess(config);
    for (const person of [alice, bob]) {
      homes.set(person, await person.acceptInvitation(assistantOf(person)));
      await hears(person, (text) => text.startsWith("Hello!"));
    }
    await alice.says(homeOf(alice), `!contact add ${bob.userId}`);
    await decides(bob, "asks to be your contact", "✅");
    await hears(alice, (text) => text.includes("has agreed to be your contact"));
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  function hears(person: Person, fits: (text: string) => boolean): Promise<Heard> {
    return person.hears(homeOf(person), assistantOf(person), ({ body }) => fits(String(body)));
  }

  async function decides(person: Person, about: string, key: string): Promise<void> {
    const question = await hears(person, (text) => text.includes(about) && text.includes("React with ✅"));
    await react(person, homeOf(person), question.eventId, key);
  }

  const timesHeard = (person: Person, text: string): number =>
    person.messages(homeOf(person), assistantOf(person)).filter((message) => message.text === text).length;

  test("a message is brought as its sender's, read, and answered by a reply", async () => {
    await alice.says(homeOf(alice), "!tell bob I'll be ten minutes late");
    await decides(alice, "I'll be ten minutes late", "✅");
    const brought = await hears(bob, (text) => text === "alice (by their assistant): I'll be ten minutes late");
    expect(brought.content).toMatchObject({
      msgtype: "m.text",
      "com.beeper.per_message_profile": { id: alice.userId, displayname: "alice (by their assistant)" },
    });
    await hears(alice, (text) => text === "Brought to bob.");
    const event = bob.client.getRoom(homeOf(bob))?.findEventById(brought.eventId);
    await bob.client.sendReadReceipt(event ?? null, ReceiptType.Read);
    await hears(alice, (text) => text.endsWith("Brought to bob, who has read it."));

    await bob.says(homeOf(bob), "No hurry", { "m.relates_to": { "m.in_reply_to": { event_id: brought.eventId } } });
    await decides(bob, "No hurry", "✅");
    await hears(alice, (text) => text === "bob (by their assistant): No hurry");
    expect([...unreadable(alice, homeOf(alice)), ...unreadable(bob, homeOf(bob))]).toEqual([]);
    expect([...sentInClear(alice, homeOf(alice)), ...sentInClear(bob, homeOf(bob))]).toEqual([]);
  });

  test.each([
    ["before the homeserver has it", "before"],
    ["after the homeserver has it", "after"],
  ])("killed between ✅ and delivery, %s, it is brought once", async (_, when) => {
    const reached = Promise.withResolvers<void>();
    const isBringing = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
      method === "PUT" && path.includes(`/rooms/${homeOf(bob)}/send/`);
    proxy.interfere(async (call) => {
      if (!isBringing(call)) return undefined;
      reached.resolve();
      if (when === "after") return { kind: "answer-lost" };
      await running.ended();
      return { kind: "answer", status: 503, body: {} };
    });
    await alice.says(homeOf(alice), `!tell bob killed ${when}`);
    await decides(alice, `killed ${when}`, "✅");
    await reached.promise;
    await running.kill();
    proxy.interfere();
    running = await world.startAgentChatProcess(config);
    await hears(bob, (text) => text === `alice (by their assistant): killed ${when}`);
    await hears(alice, (text) => text.includes(`killed ${when}`) && text.endsWith("✅ Done."));
    await alice.says(homeOf(alice), `!tell bob and after ${when}`);
    await decides(alice, `and after ${when}`, "✅");
    await hears(bob, (text) => text === `alice (by their assistant): and after ${when}`);
    expect(timesHeard(bob, `alice (by their assistant): killed ${when}`)).toBe(1);
  });

  test("who blocks is as out of reach as who does not exist", async () => {
    await bob.says(homeOf(bob), "!contact block alice");
    await hears(bob, (text) => text.includes("is blocked"));
    await alice.says(homeOf(alice), "!tell bob hello?");
    const refused = await hears(alice, (text) => text.startsWith("I cannot bring a message to bob."));
    await alice.says(homeOf(alice), "!tell nobody hello?");
    const unknown = await hears(alice, (text) => text.startsWith("I cannot bring a message to nobody."));
    expect(refused.text.replace("bob", "nobody")).toBe(unknown.text);
  });
});
