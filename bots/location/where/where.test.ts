import { expect, test } from "vitest";
import { auditCommand, defineBot } from "#sdk";
import type { Grants } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import { distanceMeters } from "../geography/distance.ts";
import { coarsen } from "../geography/precision.ts";
import { destination } from "../geography/testing.ts";
import { location } from "../index.ts";
import { traveler } from "../testing.ts";

const minute = 60_000;
const museum = { latitude: -23.5614, longitude: -46.6559 };
const people = ["@alice:test", "@bob:test", "@carol:test"];

const helper = defineBot({
  id: "assistant",
  displayName: "{name}'s assistant",
  per: "user",
  usesOffers: true,
  commands: { audit: auditCommand },
  on: { message: (turn) => turn.answer({ instructions: "You are an assistant." }) },
});

async function openTown() {
  const clock = createTestClock("2026-07-30T14:00:00Z");
  const town = await openTestTown({ bots: [helper, location], people, now: clock.now, sleep: clock.sleep });
  const [alice, bob, carol] = [town.person("@alice:test"), town.person("@bob:test"), town.person("@carol:test")];
  return {
    clock,
    town,
    alice,
    bob,
    carol,
    aliceTravels: traveler(alice, clock),
    bobTravels: traveler(bob, clock),
    /** Alice is a contact of Bob's, who lets her have this. */
    bobGrants: (grants: Grants) => town.befriend("@bob:test", "@alice:test", grants, {}),
    passes: async (milliseconds: number) => {
      await clock.pass(milliseconds);
      await town.idle();
    },
  };
}

test.each(["!where bob", "where is Bob?", "where's bob"])(
  "nobody is told of those who let them know nothing: %s",
  async (text) => {
    const { alice } = await openTown();
    expect(await alice.says(text)).toEqual([expect.stringMatching(/^I cannot tell you where bob is\./iu)]);
  },
);

test.each(["!where", "where am I?", "who is near?", "is anyone near?"])(
  "who has not said where they are is told how: %s",
  async (text) => {
    const { alice } = await openTown();
    expect(await alice.says(text)).toEqual([expect.stringMatching(/^I do not know where you are\. Share your live/u)]);
  },
);

test("people see where they are themselves, as far as it is known", async () => {
  const { alice, aliceTravels, passes } = await openTown();
  await aliceTravels.isAt(museum, { accuracyMeters: 12 });
  await passes(3 * minute);
  expect(await alice.says("where am I?")).toEqual([
    "You: geo:-23.5614,-46.6559;u=12",
    "You were here 3 minutes ago, give or take 12 m.",
  ]);
});

test.each([
  { precision: "exact", around: 12, words: "bob was here 2 minutes ago, give or take 12 m." },
  { precision: "neighborhood", around: 1_450, words: "bob was within about 1.5 km of here 2 minutes ago." },
  { precision: "city", around: 14_500, words: "bob was within about 15 km of here 2 minutes ago." },
] as const)(
  "a contact is on the map as precisely as they let one know: $precision",
  async ({ precision, around, words }) => {
    const { alice, bobTravels, bobGrants, passes } = await openTown();
    await bobGrants({ location: { precision } });
    await bobTravels.isAt(museum, { accuracyMeters: 12 });
    await passes(2 * minute);
    const [pin, text] = await alice.says("where is Bob?");
    const { latitude, longitude } = coarsen(museum, precision);
    expect(text).toMatch(new RegExp(`^${words}`, "u"));
    expect(pin).toMatch(/^bob: geo:/u);
    const { geo_uri: uri, ...content } = alice.contents.find(({ msgtype }) => msgtype === "m.location") ?? {};
    expect(content).toMatchObject({ "org.matrix.msc3488.asset": { type: "m.pin" } });
    const [, north, east, off] = /^geo:(.*),(.*);u=(.*)$/u.exec(String(uri)) ?? [];
    expect(distanceMeters({ latitude, longitude }, { latitude: Number(north), longitude: Number(east) })).toBeLessThan(
      1,
    );
    expect(Number(off)).toBe(around);
  },
);

test("not a contact, not granted, taken back, run out, no position: the very same answer", async () => {
  const { alice, bob, bobTravels, bobGrants, town, clock, passes } = await openTown();
  const asked = async () => {
    await alice.says("!where bob");
    const { "io.agentchat.conversation": _conversation, ...content } = alice.messages.at(-1)?.content ?? {};
    return content;
  };
  const stranger = await asked();
  expect(stranger["body"]).toMatch(/^I cannot tell you where bob is\./u);
  await bobTravels.isAt(museum);
  expect(await asked()).toEqual(stranger);
  await bobGrants({});
  expect(await asked()).toEqual(stranger);
  await bobGrants({ nearby: { precision: "exact" }, messages: {} });
  expect(await asked()).toEqual(stranger);
  await bobGrants({ location: { precision: "exact", until: clock.now() + 5 * minute } });
  expect(await asked()).not.toEqual(stranger);
  await passes(5 * minute);
  expect(await asked()).toEqual(stranger);
  await bobGrants({ location: { precision: "exact" } });
  expect(await asked()).not.toEqual(stranger);
  await bob.says("!unshare");
  expect(await asked()).toEqual(stranger);
  await town.befriend("@bob:test", "@alice:test", { location: { precision: "city" } }, {});
  await passes(60 * minute);
  expect(await asked()).toEqual(stranger);
});

test("a share begins and ends for both, once, also when AgentChat is started anew meanwhile", async () => {
  const { alice, bob, aliceTravels, bobGrants, town, passes } = await openTown();
  await bobGrants({});
  await aliceTravels.isAt(museum);
  const heard = bob.told.length;
  expect(await alice.says("!share bob 30 min")).toEqual([
    "bob can ask where you are until 14:30 (UTC), exactly. `!unshare` ends it.",
  ]);
  expect(bob.told.slice(heard)).toEqual([
    "📍 alice lets you know where they are until 14:30 (UTC), exactly. Ask me: where is alice?",
    "alice: geo:-23.5614,-46.6559",
  ]);
  await town.restarts();
  expect(await bob.says("where is alice?")).toContain("alice: geo:-23.5614,-46.6559");
  const before = { alice: alice.told.length, bob: bob.told.length };
  await passes(30 * minute);
  await town.restarts();
  await town.idle();
  expect(alice.told.slice(before.alice)).toEqual(["The time is over: bob can no longer ask where you are."]);
  expect(bob.told.slice(before.bob)).toEqual(["alice no longer shares their location with you."]);
});

test("what ended while AgentChat did not run is told at the start", async () => {
  const { alice, bob, clock, bobGrants, town } = await openTown();
  await bobGrants({});
  await alice.says("!share bob 30 min");
  const before = bob.told.length;
  await Promise.all([town.restarts(), clock.pass(31 * minute)]);
  await town.idle();
  expect(bob.told.slice(before)).toEqual(["alice no longer shares their location with you."]);
  expect(await alice.says("!share")).toEqual([expect.stringMatching(/^Nobody can ask where you are\./u)]);
});

test("what was granted before a share holds again after it", async () => {
  const { alice, bob, aliceTravels, town, passes } = await openTown();
  await town.befriend("@alice:test", "@bob:test", { location: { precision: "city" } }, {});
  await alice.says("!share bob 10 min");
  await alice.says("!share bob 20 min");
  expect(await alice.says("!share")).toEqual([expect.stringContaining("- bob, exactly, until 14:20 (UTC)")]);
  await passes(21 * minute);
  expect(await alice.says("!share")).toEqual([expect.stringContaining("- bob, as precisely as a city")]);
  await aliceTravels.isAt(museum);
  expect((await bob.says("where is alice?")).at(-1)).toContain("within about 15 km");
});

test("what is taken back during a share does not come back", async () => {
  const { alice, bob, aliceTravels, town, passes } = await openTown();
  await town.befriend("@alice:test", "@bob:test", { location: { precision: "city" } }, {});
  await aliceTravels.isAt(museum);
  await alice.says("!share bob 10 min");
  const before = bob.told.length;
  expect(await alice.says("!unshare bob")).toEqual(["bob can no longer ask where you are."]);
  expect(bob.told.slice(before)).toEqual(["alice no longer shares their location with you."]);
  await passes(11 * minute);
  expect(await bob.says("where is alice?")).toEqual([expect.stringMatching(/^I cannot tell you/u)]);
  expect(await alice.says("!unshare bob")).toEqual(["bob cannot ask where you are anyway."]);
});

test.each(["!unshare", "stop all sharing", "stop sharing my location"])("%s ends it with everybody", async (text) => {
  const { alice, bob, carol, aliceTravels, town } = await openTown();
  await town.befriend("@alice:test", "@bob:test", { location: { precision: "exact" } }, {});
  await town.befriend("@alice:test", "@carol:test", { nearby: { precision: "exact" } }, {});
  await aliceTravels.isAt(museum);
  expect(await alice.says(text)).toEqual([expect.stringMatching(/I took it back from bob, carol\.$/u)]);
  expect(await alice.says("!share")).toEqual([expect.stringMatching(/^Nobody can ask/u)]);
  for (const other of [bob, carol])
    expect(await other.says("where is alice?")).toEqual([expect.stringMatching(/^I cannot tell you/u)]);
});

test("in plain words a share is asked about first", async () => {
  const { alice, bob, aliceTravels, bobGrants } = await openTown();
  await bobGrants({});
  await aliceTravels.isAt(museum);
  const [question] = await alice.says("Share my location with Bob for an hour, only my city");
  expect(question).toContain("Let bob (@bob:test) ask where you are until 15:00 (UTC), as precisely as a city");
  expect(await bob.says("where is alice?")).toEqual([expect.stringMatching(/^I cannot tell you/u)]);
  const { eventId = "" } = alice.messages.find(({ text }) => text === question) ?? {};
  await alice.reacts(eventId, "✅");
  expect((await bob.says("where is alice?")).at(-1)).toContain("within about 15 km");
});

test("a share without a position says how to share one", async () => {
  const { alice, bobGrants } = await openTown();
  await bobGrants({});
  expect(await alice.says("!share bob")).toEqual([
    expect.stringMatching(/^bob can ask .* until 15:00 .*\n\nI do not know where you are, though\. Share your live/su),
  ]);
});

test.each([
  ["!share dave 1h", /^I know no contact of yours called dave\./u],
  ["!share bob until 2026-07-30T13:00Z", /^That time is over already\./u],
  ["!share bob 3 weeks", /^I share where you are for 7 days at a time/u],
  ["!unshare dave", /^I know no contact of yours called dave\./u],
])("%s", async (text, answer) => {
  const { alice, bobGrants } = await openTown();
  await bobGrants({});
  expect(await alice.says(text)).toEqual([expect.stringMatching(answer)]);
});

test("every use and refusal is in the audit log of whoever was asked about", async () => {
  const { alice, bob, bobTravels, bobGrants, town } = await openTown();
  await bobGrants({ location: { precision: "city" } });
  await alice.says("!where bob");
  await bobTravels.isAt(museum);
  await alice.says("!where bob");
  await town.idle();
  const [log = ""] = await bob.says("!audit");
  expect(log).toContain("location: told where you are (city) – @alice:test");
  expect(log).toContain("location: did not tell where you are – @alice:test");
});

test("who is near: nearest first, as precisely as each lets one know, nobody who is far away", async () => {
  const { alice, bob, carol, clock, aliceTravels, town, passes } = await openTown();
  await town.befriend("@bob:test", "@alice:test", { location: { precision: "exact" } }, {});
  await town.befriend("@carol:test", "@alice:test", { location: { precision: "city" } }, {});
  await aliceTravels.isAt(coarsen(museum, "city"));
  await traveler(bob, clock).isAt(destination(coarsen(museum, "city"), 90, 800));
  await traveler(carol, clock).isAt(museum);
  expect(await alice.says("who is near?")).toEqual([
    "Within 5 km of you:\n- carol, somewhere in your area\n- bob, about 800 m away",
  ]);
  await passes(minute);
  await traveler(bob, clock).isAt(destination(museum, 90, 50_000));
  await carol.says("!unshare");
  expect(await alice.says("who is near?")).toEqual(["Of those who let you know, nobody is within 5 km of you."]);
});

test("who is near: also whom both want to be told of, within the smaller radius", async () => {
  const { alice, bob, clock, aliceTravels, town } = await openTown();
  await town.befriend("@alice:test", "@bob:test", {}, {});
  await aliceTravels.isAt(museum);
  await traveler(bob, clock).isAt(destination(museum, 90, 800));
  await alice.says("!nearby on bob");
  expect(await alice.says("!nearby")).toEqual(["Of those who let you know, nobody is within 5 km of you."]);
  await bob.says("!nearby on alice");
  await bob.says("!nearby precision exact alice");
  expect(await alice.says("!nearby")).toEqual(["Within 5 km of you:\n- bob, about 800 m away"]);
  await bob.says("!nearby radius 500 m");
  expect(await alice.says("!nearby")).toEqual(["Of those who let you know, nobody is within 5 km of you."]);
});

test("the location bot answers in a direct chat with itself, too", async () => {
  const { alice, bobTravels, bobGrants, town } = await openTown();
  const roomId = town.addRoom({ people: ["@alice:test"], botIds: ["location"], isDirect: true });
  await bobGrants({ location: { precision: "exact" } });
  await bobTravels.isAt(museum);
  expect((await alice.says("!where bob", { roomId })).at(-1)).toBe("bob was here just now.");
});

test("where others read along nothing is told", async () => {
  const { alice, bobTravels, bobGrants, town } = await openTown();
  await bobGrants({ location: { precision: "exact" } });
  await bobTravels.isAt(museum);
  const roomId = town.addRoom({ people: ["@alice:test", "@carol:test"], assistantsOf: ["@alice:test"] });
  const mention = { "m.mentions": { user_ids: [alice.agentId] } };
  for (const text of ["where is bob?", "who is near?", "!where bob"]) {
    const told = await alice.says(text, { roomId, content: mention });
    expect(told.join()).not.toMatch(/geo:|was|away/u);
    expect(told).not.toEqual([]);
  }
});
