import { describe, expect, test } from "vitest";
import { createTestClock, openTestTown } from "#sdk/testing";
import type { TestClock, TestTown, TownPerson } from "#sdk/testing";
import { assistant } from "./index.ts";

interface Friends {
  readonly clock: TestClock;
  readonly town: TestTown;
  readonly alice: TownPerson;
  readonly bob: TownPerson;
}

async function open(): Promise<Friends> {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const people = ["@alice:test", "@bob:test"];
  const town = await openTestTown({ bots: [assistant], people, now: clock.now, sleep: clock.sleep });
  const [alice, bob] = [town.person("@alice:test"), town.person("@bob:test")];
  await alice.says("!preferences timezone Europe/Berlin");
  return { clock, town, alice, bob };
}

const firstLine = (texts: readonly string[]): string | undefined => texts.at(-1)?.split("\n")[1];

describe("!privacy", () => {
  test("shows what contacts may have of each other, and how to change it", async () => {
    const { alice, bob, town } = await open();
    expect(await alice.says("!privacy")).toEqual([expect.stringMatching(/^You have no contacts so far/u)]);
    await town.befriend("@alice:test", "@bob:test", { messages: {} }, { location: { precision: "city" } });
    const shown = await alice.says("!privacy");
    expect(shown[0]).toMatch(/^What your contacts may have of you, and you of them:\n- .*\n\nTo change it: /u);
    expect(firstLine(shown)).toBe(
      "- bob (@bob:test) may have messages brought to you. You may ask where they are (to the city).",
    );
    expect(firstLine(await bob.says("!privacy alice"))).toBe(
      "- alice (@alice:test) may ask where you are (to the city). You may have messages brought to them.",
    );
  });

  test("lets a contact have something, for a time, and takes it back", async () => {
    const { alice, bob, clock, town } = await open();
    await town.befriend("@alice:test", "@bob:test");
    expect(await alice.says("!privacy bob nearby neighborhood within 2 km")).toEqual([
      "bob may be told when you are near (to the neighborhood, within 2 km).",
    ]);
    expect(await alice.says("!privacy bob location until 18:00")).toEqual([
      "bob may ask where you are (to the city, until Saturday, 18:00 (Europe/Berlin)).",
    ]);
    expect(firstLine(await bob.says("!privacy"))).toContain(
      "You may have messages brought to them; be told when they are near",
    );
    await clock.pass(5 * 3_600_000);
    expect(firstLine(await alice.says("!privacy"))).toBe(
      "- bob (@bob:test) may have messages brought to you; be told when you are near (to the neighborhood, within 2 km). You may have messages brought to them.",
    );
    expect(await alice.says("!privacy bob nearby off")).toEqual(["bob may not be told when you are near."]);
    expect(await alice.says("!privacy everybody off")).toEqual([
      "bob may have nothing of you anymore. They stay your contact, and are not told.",
    ]);
    expect(firstLine(await alice.says("!privacy"))).toMatch(/^- bob \(@bob:test\) may have nothing of you\. /u);
    expect((await alice.says("!audit")).join("\n")).toMatch(
      /no longer lets a contact have messages brought to you – @bob:test[^]*lets a contact ask where you are – @bob:test, to the city, until 2026-11-21 17:00 UTC/u,
    );
  });

  test.each([
    ["carol nearby on", /^You have no contact of that name\./u],
    ["bob location sometimes", /^To change it: /u],
    ["bob everything on", /^To change it: /u],
  ])("grants nothing for %j", async (words, answer) => {
    const { alice, town } = await open();
    await town.befriend("@alice:test", "@bob:test", {});
    expect(await alice.says(`!privacy ${words}`)).toEqual([expect.stringMatching(answer)]);
    expect(firstLine(await alice.says("!privacy"))).toBe("- bob (@bob:test) may have nothing of you.");
  });
});

describe("in plain language", () => {
  test("contacts and what they may have are shown", async () => {
    const { alice, town } = await open();
    await town.befriend("@alice:test", "@bob:test");
    for (const words of ["list my contacts", "show my contacts", "who are my contacts?"])
      expect((await alice.says(words)).join("\n")).toContain("Your contacts:\n- bob (@bob:test)");
    expect((await alice.says("show my privacy")).join("\n")).toContain("- bob (@bob:test) may have messages");
  });

  test("what others could notice is shown first, and done with ✅", async () => {
    const { alice, bob } = await open();
    const agree = async (): Promise<readonly string[]> =>
      alice.reacts(alice.messages.findLast(({ text }) => text.startsWith("May I do this?"))?.eventId ?? "", "✅");
    await alice.says("add contact @bob:test");
    expect(alice.told.join("\n")).toContain(
      "Ask somebody to be your contact, so that your assistants may bring messages between you:\n@bob:test",
    );
    expect(bob.told.join("\n")).not.toContain("asks to be your contact");
    await agree();
    expect(bob.told.join("\n")).toContain("alice (@alice:test) asks to be your contact");
    await bob.says("!contact accept");
    await alice.says("change privacy: bob nearby city");
    expect(alice.told.join("\n")).toContain("Let bob (@bob:test) be told when you are near (to the city)");
    expect(firstLine(await alice.says("!privacy"))).not.toContain("near");
    expect((await agree()).at(-1)).toBe("bob may be told when you are near (to the city).");
    expect(firstLine(await alice.says("!privacy"))).toContain("near (to the city)");
    expect((await alice.says("change privacy: bob nearby off")).join("\n")).toContain(
      "bob may not be told when you are near.",
    );
    await alice.says("block bob");
    await agree();
    expect(await bob.says("!contact")).toEqual([expect.stringMatching(/^You have no contacts so far/u)]);
  });

  test("nothing is told where others read along", async () => {
    const { alice, town } = await open();
    await town.befriend("@alice:test", "@bob:test");
    const roomId = town.addRoom({ people: ["@alice:test", "@bob:test"], assistantsOf: ["@alice:test"] });
    const mention = { "m.mentions": { user_ids: [alice.agentId] } };
    const told = await alice.says("list my contacts", { roomId, content: mention });
    expect(told.join("\n")).toContain("only in their direct chat with me");
  });
});
