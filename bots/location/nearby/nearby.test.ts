import { describe, expect, it, test } from "vitest";
import { auditCommand, defineBot, memoryCommands } from "#sdk";
import type { Grants } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import type { TestTownOptions } from "#sdk/testing";
import type { Point } from "../geography/position.ts";
import { destination } from "../geography/testing.ts";
import { location } from "../index.ts";
import { traveler } from "../testing.ts";

const [aliceId, bobId, carolId] = ["@alice:test", "@bob:test", "@carol:test"] as const;
const minute = 60_000;
const hour = 60 * minute;
const home = { latitude: -23.55, longitude: -46.63 };
const near = destination(home, 90, 2_000);
const far = destination(home, 90, 80_000);
const agreed: Grants = { nearby: { precision: "neighborhood" } };

const assistant = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  usesOffers: true,
  commands: { ...memoryCommands((turn) => turn.memory), audit: auditCommand },
  on: { message: (turn) => turn.answer({ instructions: "You are an assistant." }) },
});

async function openTown(options: Partial<TestTownOptions> = {}) {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const town = await openTestTown({
    bots: [assistant, location],
    people: [aliceId, bobId, carolId],
    ...clock,
    ...options,
  });
  const [alice, bob, carol] = [town.person(aliceId), town.person(bobId), town.person(carolId)];
  const withAlerts = (person: typeof alice) => ({
    async isAt(point: Point) {
      await clock.pass(1_000);
      return traveler(person, clock).isAt(point);
    },
    says: (text: string) => person.says(text),
    reacts: (eventId: string, key: string) => person.reacts(eventId, key),
    alerts: () => person.told.filter((text) => text.startsWith("Hey!")),
  });
  return {
    clock,
    town,
    alice: withAlerts(alice),
    bob: withAlerts(bob),
    carol: withAlerts(carol),
  };
}

/** Alice and Bob have switched alerts on for each other. */
async function openPair(options: Partial<TestTownOptions> = {}) {
  const setting = await openTown(options);
  await setting.town.befriend(aliceId, bobId);
  await setting.alice.says("!nearby on");
  await setting.bob.says("!nearby on");
  return setting;
}

const alertOf = (name: string) =>
  expect.stringMatching(
    new RegExp(`^Hey! ${name} is in your area \\(São Paulo, about [123] km away\\) – want to meet up\\?$`, "u"),
  ) as unknown;

describe("two contacts who have switched alerts on", () => {
  it("are told of each other, once, with the city", async () => {
    const { alice, bob } = await openPair();
    await alice.isAt(home);
    expect(bob.alerts()).toEqual([]);
    await bob.isAt(near);
    expect([alice.alerts(), bob.alerts()]).toEqual([[alertOf("bob")], [alertOf("alice")]]);
    await bob.isAt(home);
    await alice.isAt(near);
    expect([alice.alerts(), bob.alerts()]).toEqual([[expect.anything()], [expect.anything()]]);
  });

  it("are told again when they meet another day", async () => {
    const { alice, bob, clock } = await openPair();
    await alice.isAt(home);
    await bob.isAt(near);
    await clock.pass(24 * hour);
    await alice.isAt(home);
    await bob.isAt(near);
    expect(alice.alerts()).toHaveLength(2);
  });

  it("are not told again after a restart", async () => {
    const { alice, bob, town } = await openPair();
    await alice.isAt(home);
    await bob.isAt(near);
    await town.restarts();
    await alice.isAt(near);
    await bob.isAt(home);
    expect([alice.alerts(), bob.alerts()]).toEqual([[expect.anything()], [expect.anything()]]);
  });

  it("are told at once when the second switches them on", async () => {
    const { alice, bob, town } = await openTown();
    await town.befriend(aliceId, bobId);
    await alice.says("!nearby on");
    await alice.isAt(home);
    await bob.isAt(near);
    expect(alice.alerts()).toEqual([]);
    await bob.says("!nearby on");
    expect([alice.alerts(), bob.alerts()]).toEqual([[alertOf("bob")], [alertOf("alice")]]);
  });

  it("learn no more than was granted", async () => {
    const { alice, bob } = await openPair();
    await bob.says("!nearby precision city alice");
    await alice.isAt(home);
    await bob.isAt(near);
    await alice.isAt(destination(home, 90, 3_000));
    expect(alice.alerts().join()).not.toMatch(/\d (?:k?m)/u);
  });

  it("are left alone in their quiet hours, in their time zone, and told afterwards", async () => {
    const { alice, bob, clock } = await openPair();
    expect(await alice.says("!preferences timezone America/Sao_Paulo")).toHaveLength(1);
    expect(await alice.says("!nearby quiet 8:30-10")).toEqual([
      expect.stringContaining("no alerts from 08:30 – 10:00 (America/Sao_Paulo)"),
    ]);
    await alice.isAt(home);
    await bob.isAt(near);
    expect([alice.alerts(), bob.alerts()]).toEqual([[], [alertOf("alice")]]);
    await clock.pass(hour);
    await alice.isAt(home);
    await bob.isAt(near);
    expect(alice.alerts()).toEqual([alertOf("bob")]);
  });

  it.each([
    ["for this contact", "!nearby radius 500 m bob"],
    ["for all", "!nearby radius 0.5 km"],
  ])("are told within the smaller radius, %s", async (_name, command) => {
    const { alice, bob } = await openPair();
    await alice.says(command);
    await bob.says("!nearby precision exact");
    await alice.says("!nearby precision exact");
    await alice.isAt(home);
    await bob.isAt(near);
    expect(bob.alerts()).toEqual([]);
    await bob.isAt(destination(home, 90, 300));
    expect([alice.alerts(), bob.alerts()]).toEqual([
      [expect.stringContaining("(São Paulo, about 300 m away)")],
      [expect.stringContaining("(São Paulo, about 300 m away)")],
    ]);
  });
});

describe("nobody is told", () => {
  test.each<[string, (setting: Awaited<ReturnType<typeof openPair>>) => Promise<unknown>]>([
    ["when one of them has switched alerts off", ({ alice }) => alice.says("stop alerts")],
    ["when one has switched them off for the other", ({ bob }) => bob.says("!nearby off alice")],
    ["when a location was sent too long ago", ({ clock }) => clock.pass(31 * minute)],
    ["when one of them has stopped sharing with everybody", ({ alice }) => alice.says("!unshare")],
  ])("%s", async (_name, change) => {
    const setting = await openPair();
    await setting.alice.isAt(home);
    await change(setting);
    await setting.bob.isAt(near);
    expect([setting.alice.alerts(), setting.bob.alerts()]).toEqual([[], []]);
  });

  test("who is far away, or no contact", async () => {
    const { alice, bob, carol } = await openPair();
    await carol.says("!nearby on");
    await alice.isAt(home);
    await bob.isAt(far);
    await carol.isAt(home);
    expect([alice.alerts(), bob.alerts(), carol.alerts()]).toEqual([[], [], []]);
  });
});

describe("an alert", () => {
  it("ends what it tells with 🔕, for both, and is the only one that does", async () => {
    const { alice, bob, town, clock } = await openPair();
    await town.befriend(aliceId, carolId, agreed);
    await alice.isAt(home);
    await bob.isAt(near);
    const message = town.person(aliceId).messages.find(({ text }) => text.startsWith("Hey!"));
    expect(await alice.reacts(message?.eventId ?? "", "🔕")).toEqual([
      expect.stringMatching(/^Alerts are off for bob:/u),
    ]);
    await clock.pass(24 * hour);
    await alice.isAt(home);
    await bob.isAt(near);
    expect([alice.alerts().length, bob.alerts().length]).toEqual([1, 1]);
    expect(await alice.says("!nearby on")).toEqual([expect.stringMatching(/for carol: .*Not for bob, whom/su)]);
  });

  it("is in the audit log of both", async () => {
    const { alice, bob } = await openPair();
    await alice.isAt(home);
    await bob.isAt(near);
    const [log = ""] = await alice.says("!audit");
    expect(log).toContain("told you who is near – @bob:test");
    expect(log).toContain("told a contact that you are near (neighborhood) – @bob:test");
  });

  it("is kept only when the person wants it, for as long as they want", async () => {
    const { alice, bob, clock } = await openPair();
    await alice.isAt(home);
    await bob.isAt(near);
    expect(await alice.says("!history")).toEqual([expect.stringContaining("I keep no history")]);
    await alice.says("!history on");
    await clock.pass(24 * hour);
    await alice.isAt(home);
    await bob.isAt(near);
    expect(await alice.says("!history")).toEqual([
      expect.stringMatching(/\n- Nov 22, 2026, 12:00: bob, São Paulo, about [123] km away$/u),
    ]);
    expect(await bob.says("!history")).toEqual([expect.stringContaining("I keep no history")]);
    await alice.says("!history forget");
    expect(await alice.says("!history")).toEqual([expect.stringContaining("There is nothing")]);
  });
});

test.each([
  ["tell me when Bob is near", /^Alerts are on for bob: I tell you when one of you comes within 5 km/u],
  ["let me know if anyone comes within 2 km of me", /^Alerts are on for bob/u],
  ["stop alerts", /^Alerts are off: /u],
  ["turn off the alerts", /^Alerts are off: /u],
  ["stop alerts about Bob", /^Alerts are off for bob/u],
  ["nearby alerts radius 2 km", /^Noted: alerts from 2 km on/u],
  ["turn on alerts", /^Alerts are on for bob/u],
  ["show my alert history", /^I keep no history/u],
  ["!nearby settings", /^Alerts are \*\*off\*\*[\s\S]*Radius: 5 km/u],
  ["!nearby nonsense", /^I do not understand that\./u],
  ["!nearby on carol", /^I know no contact of yours called carol/u],
  ["!nearby radius 5 m", /^I can look between 100 m and 100 km/u],
  ["!nearby precision city bob", /^Alerts are not on for bob/u],
])("%s", async (said, answer) => {
  const { alice, town } = await openTown();
  await town.befriend(aliceId, bobId);
  expect((await alice.says(said))[0]).toMatch(answer);
});
