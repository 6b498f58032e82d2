import { describe, expect, it, test } from "vitest";
import { defineBot } from "#sdk";
import { location } from "../index.ts";
import { alice, bob, minute, office, openPlacesTown } from "./testing.ts";
import type { PlacesTown } from "./testing.ts";

const far = 2_000;

/** Alice shares where she is, at the office, and keeps it as a place. */
async function openAtWork(options?: Parameters<typeof openPlacesTown>[0]): Promise<PlacesTown> {
  const opened = await openPlacesTown(options);
  await opened.shares();
  await opened.walks(0);
  await opened.town.person(alice).says("!place add work here");
  return opened;
}

/** Ids of the newest message that somebody was told. */
const newest = ({ town }: PlacesTown, who: string) => town.person(who).messages.at(-1)?.eventId ?? "";

describe("a place", () => {
  it("is kept where the person is, and tells once when they leave it", async () => {
    const { town, walks } = await openAtWork();
    const person = town.person(alice);
    expect(await person.says("tell me when I leave work")).toEqual([
      "I tell you the next time you leave **work**. I see it as long as you share your live location.",
    ]);
    expect(await walks(100)).toEqual([]);
    expect(await walks(far)).toEqual(["You have left **work**."]);
    expect(await walks(0)).toEqual([]);
    expect(await walks(far)).toEqual([]);
  });

  it("tells whenever they come, not when their position trembles, and nothing twice after a restart", async () => {
    const opened = await openAtWork();
    const { town, walks, shares } = opened;
    const person = town.person(alice);
    await person.says("!place notify work enter");
    const told = new Array<string>();
    for (const meters of [far, 140, 160, 190, 130, 185, 100, far]) told.push(...(await walks(meters)));
    expect(told).toEqual(["You are at **work** now."]);
    expect(await walks(0)).toEqual(["You are at **work** now."]);
    await town.restarts();
    await shares();
    expect(await walks(5)).toEqual([]);
    await walks(far);
    expect(await walks(0)).toEqual(["You are at **work** now."]);
  });

  it("tells when it was, if the phone was without a network for a while", async () => {
    const { town, clock, walks } = await openAtWork();
    await town.person(alice).says("!place notify work leave");
    await town.person(alice).says("!place notify work enter");
    await clock.pass(39 * minute);
    expect(await walks(far, 10, 30)).toEqual(["You left **work** at 12:11 (UTC)."]);
    expect(await walks(0, 10, 20)).toEqual(["You came to **work** at 12:22 (UTC)."]);
    expect(await walks(far, 10, 5)).toEqual(["You have left **work**."]);
  });

  it("is quiet after 🔕", async () => {
    const opened = await openAtWork();
    const { town, walks } = opened;
    await town.person(alice).says("tell me whenever I leave work");
    expect(await walks(far)).toEqual(["You have left **work**."]);
    expect(town.person(alice).contents.at(-1)).toMatchObject({ "m.relates_to": { key: "🔕" } });
    expect(await town.person(alice).reacts(newest(opened, alice), "🔕")).toEqual([
      "I no longer tell you whenever you leave **work**.",
    ]);
    await walks(0);
    expect(await walks(far)).toEqual([]);
  });

  it("tells when they have stayed, though their phone says nothing more, and not when they were gone", async () => {
    const { town, clock, walks, stops, shares } = await openAtWork();
    const person = town.person(alice);
    expect(await person.says("!place notify work stay 20 min")).toEqual([
      "I tell you whenever you stay at **work** for 20 minutes. I see it as long as you share your live location.",
    ]);
    const before = person.told.length;
    await clock.pass(18 * minute);
    await town.idle();
    expect(person.told.slice(before)).toEqual([]);
    await clock.pass(2 * minute);
    await town.idle();
    expect(person.told.slice(before)).toEqual(["You have been at **work** for 20 minutes."]);
    await clock.pass(20 * minute);
    await walks(0);
    await walks(far);
    await walks(0);
    await clock.pass(10 * minute);
    await stops();
    await clock.pass(20 * minute);
    await town.idle();
    expect(person.told.slice(before)).toHaveLength(1);
    await shares();
    expect(await walks(0)).toEqual(["You have been at **work** for 20 minutes."]);
  });

  it("can be the location of a message that is replied to, of the next one, or coordinates", async () => {
    const { town } = await openPlacesTown();
    const person = town.person(alice);
    const pin = (uri: string) => ({
      msgtype: "m.location",
      body: "A place",
      geo_uri: uri,
      "org.matrix.msc3488.asset": { type: "m.pin" },
    });
    await person.sendsEvent("m.room.message", pin("geo:47.5,19.1"), { eventId: "$pin" });
    const reply = { "m.relates_to": { "m.in_reply_to": { event_id: "$pin" } } };
    expect(await person.says("!place add home 200 m", { content: reply })).toEqual([
      expect.stringMatching(/^I keep \*\*home\*\*, and 200 m around it\./u),
    ]);
    expect(await person.says("!place add gym")).toEqual([expect.stringMatching(/^Where is \*\*gym\*\*\?/u)]);
    const next = { eventId: "$next" };
    expect(await person.sendsEvent("m.room.message", pin("geo:47.6,19.2"), next)).toEqual([
      expect.stringMatching(/^I keep \*\*gym\*\*, and 150 m/u),
    ]);
    await town.restarts();
    expect(await person.sendsEvent("m.room.message", pin("geo:47.6,19.2"), next)).toEqual([]);
    await person.says("!place add lake 47.9,12.4 2 km");
    expect(await person.says("!place")).toEqual([
      "Your places:\n- **gym**, 150 m around\n- **home**, 200 m around\n- **lake**, 2 km around",
    ]);
    expect(await person.says("!place list the Lake")).toEqual([
      "lake: geo:47.9,12.4;u=2000",
      "- **lake**, 2 km around",
    ]);
    expect(await person.says("!place remove gym")).toEqual(["I have forgotten **gym**."]);
    expect(await person.says("remove place gym")).toEqual([expect.stringMatching(/^You have no place called gym\./u)]);
  });

  it("needs to know where the person is to be here, and is moved when it is added again", async () => {
    const { town, shares, walks } = await openPlacesTown();
    const person = town.person(alice);
    expect(await person.says("add place work here")).toEqual([
      expect.stringMatching(/^I do not know where you are\./u),
    ]);
    await shares();
    await walks(0);
    await person.says("add place work here");
    await person.says("tell me whenever I leave work");
    await walks(far);
    expect(await person.says("!place add work here")).toEqual([expect.stringMatching(/^I have moved \*\*work\*\*/u)]);
    expect(await walks(far + 100)).toEqual([]);
    expect(await walks(0)).toEqual(["You have left **work**."]);
  });

  it("has to be there before somebody is told of it, and is asked for in plain words", async () => {
    const { town } = await openPlacesTown();
    const said = await town.person(alice).says("tell me when I leave work");
    expect(said).toEqual([expect.stringMatching(/^You have no place called work\. .*`!place add work`\.$/u)]);
    await town.person(alice).says("add place work 1,2");
    expect(await town.person(alice).says("which places do I have?")).toEqual([
      "Your places:\n- **work**, 150 m around",
    ]);
    expect(await town.person(alice).says("!place notify work fly")).toEqual([
      expect.stringContaining("`!place notify NAME leave`"),
    ]);
    expect(await town.person(alice).says("!place fly")).toEqual([expect.stringMatching(/^Write !place, /u)]);
    expect(await town.person(alice).says("mute place work")).toEqual([
      "I tell nobody anymore when you come to **work** or leave it.",
    ]);
  });

  it("is nobody else's, and in groups nothing is said of it", async () => {
    const { town } = await openAtWork();
    expect(await town.person(bob).says("!place")).toEqual([expect.stringMatching(/^You have no places yet\./u)]);
    const roomId = town.addRoom({ people: [alice, bob], assistantsOf: [alice] });
    const mention = { "m.mentions": { user_ids: [town.person(alice).agentId] } };
    const said = await town.person(alice).says("!place", { roomId, content: mention });
    expect(said.join()).not.toContain("work");
  });

  test("100 are kept, and no more", async () => {
    const { town } = await openPlacesTown();
    const person = town.person(alice);
    for (let index = 0; index < 100; index += 1) await person.says(`!place add p${index} 1,2`);
    expect(await person.says("!place add one more 1,2")).toEqual([expect.stringMatching(/^You have 100 places/u)]);
    expect(await person.says("!place add p7 3,4")).toEqual([expect.stringMatching(/^I have moved/u)]);
  });
});

describe("a contact", () => {
  const coming = "**home**";

  async function openWithBob() {
    const opened = await openPlacesTown();
    const { town, shares, walks } = opened;
    await town.befriend(alice, bob);
    await town.person(alice).says(`!place add home ${office.latitude},${office.longitude}`);
    await shares();
    await walks(far);
    return opened;
  }

  it("is told after they agreed, once, and knows nothing else", async () => {
    const opened = await openWithBob();
    const { town, walks } = opened;
    expect(await town.person(alice).says("Tell Bob when I get home")).toEqual([
      `I tell bob the next time you come to ${coming}, if bob agrees to that. I see it as long as you share your live location. \`!place mute home\` ends it.`,
    ]);
    const [question = ""] = town.person(bob).told;
    expect(question).toContain(
      "alice (@alice:test) would like you to know the next time alice comes to home. Shall I tell you then?",
    );
    await walks(0);
    await walks(far);
    expect(town.person(bob).told).toHaveLength(1);
    expect(await town.person(bob).reacts(newest(opened, bob), "✅")).toContain(
      "I tell you the next time alice comes to **home**. `!place mute alice` ends that.",
    );
    expect(town.person(alice).told.at(-1)).toBe(`bob agrees: I tell them the next time you come to ${coming}.`);
    const before = town.person(bob).told.length;
    await walks(0);
    await walks(far);
    await walks(0);
    expect(town.person(bob).told.slice(before)).toEqual(["alice is at **home** now."]);
    expect(await town.person(bob).says("!place")).toEqual([expect.stringMatching(/^You have no places yet\.[^\n]*$/u)]);
  });

  it.each([
    ["they mute her", (opened: PlacesTown) => opened.town.person(bob).says("!place mute alice")],
    ["they react with 🔕", (opened: PlacesTown) => opened.town.person(bob).reacts(newest(opened, bob), "🔕")],
    ["she ends it", (opened: PlacesTown) => opened.town.person(alice).says("!place mute home")],
    ["she forgets the place", (opened: PlacesTown) => opened.town.person(alice).says("!place remove home")],
    ["they block her", (opened: PlacesTown) => opened.town.person(bob).says("!contact block alice")],
    ["she is no contact of theirs", (opened: PlacesTown) => opened.town.person(alice).says("!contact remove bob")],
    ["she stops sharing", (opened: PlacesTown) => opened.stops()],
  ])("is told nothing anymore when %s", async (_name, act) => {
    const opened = await openWithBob();
    const { town, walks } = opened;
    await town.person(alice).says("!place notify home enter bob");
    await town.person(bob).reacts(newest(opened, bob), "✅");
    await walks(0);
    await walks(far);
    expect(town.person(bob).told.at(-1)).toBe("alice is at **home** now.");
    await act(opened);
    const before = town.person(bob).told.length;
    await walks(0);
    await walks(far);
    expect(town.person(bob).told.slice(before)).toEqual([]);
  });

  it("is not asked when they take no messages from her, and she hears the same", async () => {
    const opened = await openPlacesTown();
    const { town } = opened;
    await town.befriend(alice, bob, { messages: {} }, {});
    await town.person(alice).says("!place add home 1,2");
    expect(await town.person(alice).says("tell bob when I get home")).toEqual([
      expect.stringMatching(/^I tell bob the next time you come to \*\*home\*\*, if bob agrees to that\./u),
    ]);
    expect(town.person(bob).told).toEqual([]);
  });

  it("is told nothing anymore when she has deleted everything, and nothing is kept of it", async () => {
    const opened = await openWithBob();
    const { town } = opened;
    await town.person(alice).says("!place notify home enter bob");
    await town.person(bob).reacts(newest(opened, bob), "✅");
    expect((await town.person(bob).says("!place")).join()).toContain("whenever alice comes to **home**");
    await town.person(alice).says("!delete-me");
    await town.person(alice).reacts(newest(opened, alice), "✅");
    await town.idle();
    expect((await town.person(bob).says("!place")).join()).not.toContain("alice");
  });

  it("is told nothing, and brought no message, about a place that there is not", async () => {
    const { town } = await openWithBob();
    expect(await town.person(alice).says("tell Bob when I get to school")).toEqual([
      expect.stringMatching(/^You have no place called school\./u),
    ]);
    expect(town.person(bob).told).toEqual([]);
  });

  it("has to be one", async () => {
    const { town } = await openPlacesTown();
    await town.person(alice).says("!place add home 1,2");
    expect(await town.person(alice).says("!place notify home enter bob")).toEqual([
      "You have no contact called bob. `!contact` shows yours.",
    ]);
    expect(town.person(bob).told).toEqual([]);
  });
});

test("comings and goings are published", async () => {
  const published = new Array<unknown>();
  const listener = defineBot({
    id: "listener",
    displayName: "Listener",
    per: "server",
    on: {
      event({ event: { type, data } }) {
        published.push([type, data]);
        return Promise.resolve();
      },
    },
  });
  const types = ["io.agentchat.location.geofence.enter", "io.agentchat.location.geofence.exit"];
  const { town, walks } = await openAtWork({ bots: [location, listener], subscriptions: { listener: types } });
  await walks(far);
  await walks(0);
  const { agentId, roomId } = town.person(alice);
  const common = { agentId, roomId, personId: alice, name: "work" };
  expect(published).toEqual([
    [types[1], expect.objectContaining({ ...common, at: "2026-11-21T12:02:00.000Z" })],
    [types[0], expect.objectContaining({ ...common, at: "2026-11-21T12:03:00.000Z" })],
  ]);
});
