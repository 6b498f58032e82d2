import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { react, sentInClear, unreadable } from "../harness/encrypted-rooms.ts";
import type { Person } from "../harness/person.ts";
import { openWorld } from "../harness/world.ts";
import type { World } from "../harness/world.ts";

const assistantOf = (localpart: string): string => `@_agentchat_assistant_${localpart}:localhost`;
const begins = (text: string) => (content: Readonly<Record<string, unknown>>) =>
  String(content["body"]).startsWith(text);
const holds = (text: string) => (content: Readonly<Record<string, unknown>>) => String(content["body"]).includes(text);
const isQuestion = holds("asks to be your contact.");

describe("contacts on a real homeserver", () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let alicesRoom: string;
  let bobsRoom: string;
  const config = {
    encryption: "default",
    agents: { assistant: { provisionAtStart: ["@alice:localhost", "@bob:localhost"] } },
  };

  beforeAll(async () => {
    world = await openWorld();
    alice = await world.person("alice", { isEncrypting: true });
    bob = await world.person("bob", { isEncrypting: true });
    const running = await world.startAgentChatProcess(config);
    alicesRoom = await alice.acceptInvitation(assistantOf("alice"));
    bobsRoom = await bob.acceptInvitation(assistantOf("bob"));
    await alice.hears(alicesRoom, assistantOf("alice"));
    await bob.hears(bobsRoom, assistantOf("bob"));
    await alice.says(alicesRoom, `!contact add ${bob.userId}`);
    await alice.hears(alicesRoom, assistantOf("alice"), begins(`I have asked ${bob.userId}`));
    await bob.hears(bobsRoom, assistantOf("bob"), isQuestion);
    await running.kill();
    await world.startAgentChat({ config });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  test("two people become contacts with a reaction in their encrypted chats, and are told once, also after a kill", async () => {
    const question = await bob.hears(bobsRoom, assistantOf("bob"), isQuestion);
    await react(bob, bobsRoom, question.eventId, "✅");
    await bob.hears(bobsRoom, assistantOf("bob"), begins("You and alice are contacts now."));
    await alice.hears(alicesRoom, assistantOf("alice"), begins(`bob (${bob.userId}) has agreed to be your contact.`));
    await alice.says(alicesRoom, "list my contacts");
    await alice.hears(alicesRoom, assistantOf("alice"), holds(`Your contacts:\n- bob (${bob.userId})`));
    expect([...unreadable(alice, alicesRoom), ...unreadable(bob, bobsRoom)]).toEqual([]);
    expect([...sentInClear(alice, alicesRoom), ...sentInClear(bob, bobsRoom)]).toEqual([]);
  });

  test("a block ends it on both sides, and is told to nobody", async () => {
    await alice.says(alicesRoom, "!privacy bob nearby city");
    await alice.hears(alicesRoom, assistantOf("alice"), begins("bob may be told when you are near (to the city)."));
    const before = bob.messages(bobsRoom, assistantOf("bob")).length;
    await alice.says(alicesRoom, "!contact block bob");
    await alice.hears(alicesRoom, assistantOf("alice"), begins("bob is blocked:"));
    await bob.says(bobsRoom, "!contact");
    await bob.hears(bobsRoom, assistantOf("bob"), begins("You have no contacts so far."));
    await bob.says(bobsRoom, `!contact add ${alice.userId}`);
    await bob.hears(bobsRoom, assistantOf("bob"), begins(`I have asked ${alice.userId}`));
    expect(bob.messages(bobsRoom, assistantOf("bob"))).toHaveLength(before + 2);
    await alice.says(alicesRoom, "!contact");
    await alice.hears(alicesRoom, assistantOf("alice"), holds(`You have blocked them:\n- bob (${bob.userId})`));
    expect(alice.messages(alicesRoom, assistantOf("alice")).filter(({ text }) => isQuestion({ body: text }))).toEqual(
      [],
    );
  });

  test("whoever has no assistant yet gets one, and is asked when they come", async () => {
    const carol = await world.person("carol", { isEncrypting: true });
    await alice.says(alicesRoom, `!contact add ${carol.userId}`);
    await alice.hears(alicesRoom, assistantOf("alice"), begins(`I have asked ${carol.userId}`));
    const carolsRoom = await carol.acceptInvitation(assistantOf("carol"));
    await carol.hears(carolsRoom, assistantOf("carol"), begins("Hello!"));
    const question = await carol.hears(carolsRoom, assistantOf("carol"), isQuestion);
    const asked = carol.messages(carolsRoom, assistantOf("carol")).filter(({ content }) => isQuestion(content));
    expect(asked).toHaveLength(1);
    await react(carol, carolsRoom, question.eventId, "❌");
    await carol.hears(carolsRoom, assistantOf("carol"), begins("alice does not become your contact"));
    expect(
      alice.messages(alicesRoom, assistantOf("alice")).filter(({ text }) => text.includes("has agreed")),
    ).toHaveLength(1);
    expect(unreadable(carol, carolsRoom)).toEqual([]);
  });
});
