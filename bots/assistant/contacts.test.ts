import { describe, expect, test } from "vitest";
import { contactCommand, defineBot } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import type { TestTown, TestTownOptions, TownPerson } from "#sdk/testing";
import { assistant } from "./index.ts";

/** With the commands of the service bot. */
const service = defineBot({
  id: "agentchat",
  displayName: "AgentChat",
  per: "server",
  commands: { contact: contactCommand },
  on: {},
});

interface Friends {
  readonly town: TestTown;
  readonly alice: TownPerson;
  readonly bob: TownPerson;
}

async function open(options: Partial<TestTownOptions> = {}): Promise<Friends> {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const people = ["@alice:test", "@bob:test"];
  const town = await openTestTown({
    bots: [assistant, service],
    people,
    now: clock.now,
    sleep: clock.sleep,
    ...options,
  });
  return { town, alice: town.person("@alice:test"), bob: town.person("@bob:test") };
}

function questionTo(person: TownPerson): string {
  return person.messages.findLast(({ text }) => text.includes("asks to be your contact"))?.eventId ?? "";
}

describe("asking", () => {
  test("becomes a contact with ✅, which both are told", async () => {
    const { alice, bob } = await open();
    expect(await alice.says("!contact add @bob:test")).toEqual([
      "I have asked @bob:test, and tell you when they agree.",
    ]);
    expect(bob.told.at(-1)).toMatch(/^alice \(@alice:test\) asks to be your contact\.\n\nIf you agree, /u);
    const [told = ""] = (await bob.reacts(questionTo(bob), "✅")).slice(-1);
    expect(told).toMatch(
      /^You and alice are contacts now\. Your assistants may bring messages between you\. Nothing else/u,
    );
    expect(alice.told.at(-1)).toMatch(/^bob \(@bob:test\) has agreed to be your contact\. /u);
    expect(await alice.says("!contact")).toEqual(["Your contacts:\n- bob (@bob:test)"]);
    expect(await bob.says("!contact")).toEqual(["Your contacts:\n- alice (@alice:test)"]);
    expect(await alice.says("!contact add bob")).toEqual(["bob is your contact."]);
  });

  test("tells whoever asks nothing of a no, of a block, nor of what there was before", async () => {
    const answers = async (work: (friends: Friends) => Promise<unknown>): Promise<unknown> => {
      const friends = await open();
      await work(friends);
      const before = friends.alice.told.length;
      const asked = await friends.alice.says("!contact add @bob:test");
      const list = await friends.alice.says("!contact");
      const again = await friends.alice.says("!contact add @bob:test");
      return { asked, list, again, all: friends.alice.told.slice(before) };
    };
    const unanswered = await answers(() => Promise.resolve());
    const agreedAndEnded =
      (how: string) =>
      async ({ alice, bob }: Friends) => {
        await alice.says("!contact add @bob:test");
        await bob.says("!contact accept alice");
        await bob.says(`!contact ${how} alice`);
      };
    expect(await answers(({ bob }) => bob.says("!contact block @alice:test"))).toEqual(unanswered);
    expect(await answers(agreedAndEnded("remove"))).toEqual(unanswered);
    expect(await answers(agreedAndEnded("block"))).toEqual(unanswered);
  });

  test("a no is not told, and the question does not come again", async () => {
    const { alice, bob } = await open();
    await alice.says("!contact add @bob:test");
    const before = alice.told.length;
    const told = await bob.reacts(questionTo(bob), "❌");
    expect(told.at(-1)).toMatch(/^alice does not become your contact, and is not told\./u);
    expect(alice.told).toHaveLength(before);
    expect(await bob.says("!contact")).toEqual([expect.stringMatching(/^You have no contacts so far/u)]);
    await alice.says("!contact remove bob");
    const toldBefore = bob.told.length;
    expect(await alice.says("!contact add @bob:test")).toEqual([
      "I have asked @bob:test, and tell you when they agree.",
    ]);
    expect(bob.told).toHaveLength(toldBefore);
    expect(await alice.says("!contact")).toEqual([expect.stringContaining("You have asked them:\n- bob (@bob:test)")]);
  });

  test("whoever asks is answered before the other is asked", async () => {
    const { town, alice, bob } = await open();
    await alice.says("!contact add @bob:test");
    const rooms = town.sent.filter(({ type }) => type === "m.room.message").map(({ roomId }) => roomId);
    expect(rooms.slice(-2)).toEqual([alice.roomId, bob.roomId]);
  });

  test("somebody who asks back has agreed", async () => {
    const { alice, bob } = await open();
    await alice.says("!contact add @bob:test");
    expect(await bob.says("!contact add @alice:test")).toEqual([
      expect.stringMatching(/^You and alice are contacts now/u),
    ]);
    expect(alice.told.at(-1)).toMatch(/has agreed to be your contact/u);
  });

  test("is answered by a command with no name where only one asks, also with the service bot", async () => {
    const { town, alice, bob } = await open();
    await alice.says("!contact add @bob:test");
    const roomId = town.addRoom({ people: ["@bob:test"], botIds: ["agentchat"], isDirect: true });
    expect(await bob.says("contact", { roomId })).toEqual([
      expect.stringContaining(
        "They ask to be your contact (`!contact accept NAME`, `!contact decline NAME`):\n- alice (@alice:test)",
      ),
    ]);
    expect(await bob.says("contact accept", { roomId })).toEqual([
      expect.stringMatching(/^You and alice are contacts now/u),
    ]);
    expect(alice.told.at(-1)).toMatch(/^bob \(@bob:test\) has agreed/u);
    expect(await bob.says("contact accept", { roomId })).toEqual([expect.stringMatching(/^Whom\? /u)]);
  });

  test("is put once, also when the turn is run again after a crash", async () => {
    const { town, alice, bob } = await open();
    await alice.says("!contact add @bob:test", { eventId: "$ask" });
    await town.restarts();
    await alice.says("!contact add @bob:test", { eventId: "$ask" });
    await alice.says("!contact add @bob:test");
    expect(bob.told.filter((text) => text.includes("asks to be your contact"))).toHaveLength(1);
    await bob.reacts(questionTo(bob), "✅", { eventId: "$yes" });
    await town.restarts();
    await bob.reacts(questionTo(bob), "✅", { eventId: "$yes" });
    expect(alice.told.filter((text) => text.includes("has agreed"))).toHaveLength(1);
  });

  test("reaches people who have no assistant yet, and those who may not have one learn of it nowhere", async () => {
    const { alice, town } = await open({
      newcomers: ["@carol:test"],
      permissionLevel: (userId) => (userId.endsWith(":test") ? "user" : "none"),
    });
    await alice.says("!contact add @carol:test");
    expect(town.person("@carol:test").told.join("\n")).toContain("alice (@alice:test) asks to be your contact");
    expect(await alice.says("!contact add @dave:elsewhere")).toEqual([
      "@dave:elsewhere cannot be asked: AgentChat is not open to them here.",
    ]);
  });

  test.each([
    ["@alice:test", "That is you."],
    ["@_agentchat_assistant_bob:test", "@_agentchat_assistant_bob:test is an agent of this server, and no person."],
    ["", "Whom? Write a Matrix id, such as @bob:example.org, or the name of a contact."],
    [
      "my friend Bob",
      "I do not know whom you mean. Write their Matrix id, such as @bob:example.org, or the name of a contact.",
    ],
  ])("asks nobody for %j", async (words, answer) => {
    const { alice } = await open();
    expect(await alice.says(`!contact add ${words}`)).toEqual([answer]);
  });

  test.each([
    ["[Bob](https://matrix.to/#/@bob:test)", {}],
    ["https://matrix.to/#/%40bob:test?via=test", {}],
    ["Bob", { content: { "m.mentions": { user_ids: ["@bob:test"] } } }],
    ["@bob", {}],
  ])("understands %j", async (words, options) => {
    const { alice } = await open();
    expect(await alice.says(`!contact add ${words}`, options)).toEqual([
      "I have asked @bob:test, and tell you when they agree.",
    ]);
  });
});

describe("contacts", () => {
  test("are removed and blocked without being told", async () => {
    const { alice, bob, town } = await open();
    await town.befriend("@alice:test", "@bob:test");
    const before = bob.told.length;
    expect(await alice.says("!contact block bob")).toEqual([
      "bob is blocked: you hear nothing from them, and they have nothing of you. They are not told.",
    ]);
    expect(bob.told).toHaveLength(before);
    expect(await bob.says("!contact")).toEqual([expect.stringMatching(/^You have no contacts so far/u)]);
    await bob.says("!contact add alice");
    expect(await alice.says("!contact")).toEqual([
      expect.stringMatching(/^You have no contacts so far.*You have blocked them:\n- bob \(@bob:test\)$/su),
    ]);
    expect(await alice.says("!contact accept bob")).toEqual([expect.stringMatching(/^You have blocked bob/u)]);
    await alice.says("!contact unblock bob");
    expect(await alice.says("!contact accept")).toEqual([expect.stringMatching(/^You and bob are contacts now/u)]);
  });

  test("have the names that they are given", async () => {
    const { alice, town } = await open();
    await town.befriend("@alice:test", "@bob:test");
    expect(await alice.says("!contact name bob as Bobby *Tables*")).toEqual(["I call them Bobby Tables from now on."]);
    expect(await alice.says("!contact remove tables")).toEqual([
      "Bobby Tables is no longer your contact, and has nothing of you anymore. They are not told.",
    ]);
    expect(await alice.says("!contact name bob as Rob")).toEqual(["bob is not your contact. `!contact` shows who is."]);
  });

  test("are a private matter", async () => {
    const { alice, town } = await open();
    const roomId = town.addRoom({ people: ["@alice:test", "@bob:test"], assistantsOf: ["@alice:test"] });
    expect(await alice.says("!contact", { roomId, content: { "m.mentions": { user_ids: [alice.agentId] } } })).toEqual([
      "Others can read along here. Write that to me in our direct chat.",
    ]);
  });

  test("end with whoever has everything deleted", async () => {
    const { alice, bob, town } = await open();
    await town.befriend("@alice:test", "@bob:test");
    await bob.says("!delete-me");
    await bob.reacts(bob.messages.at(-1)?.eventId ?? "", "✅");
    await town.idle();
    expect(await alice.says("!contact")).toEqual([expect.stringMatching(/^You have no contacts so far/u)]);
  });
});
