import { describe, expect, it } from "vitest";
import { defineBot } from "#sdk";
import { createTestClock, openTestTown } from "#sdk/testing";
import { location } from "./index.ts";

const minute = 60_000;
const alice = "@alice:test";

async function open(given: Partial<Parameters<typeof openTestTown>[0]> = {}) {
  const clock = createTestClock("2026-11-21T12:00:00Z");
  const town = await openTestTown({ bots: [location], people: [alice, "@bob:test"], ...clock, ...given });
  return { clock, town, person: town.person(alice) };
}

const here = { msgtype: "m.location", body: "here", geo_uri: "geo:47.4979,19.0402;u=12" };

describe("a location that a person sends to their assistant", () => {
  it("is acknowledged, the first time with what can be done with it, and answered by nobody else", async () => {
    const { person, town } = await open();
    const said = await person.sendsEvent("m.room.message", here);
    expect(said).toEqual([expect.stringMatching(/^📍 I keep this for 30 minutes as where you are\. Nobody is told/u)]);
    expect(person.contents.at(-2)).toMatchObject({ "m.relates_to": { rel_type: "m.annotation", key: "📍" } });
    expect(await person.sendsEvent("m.room.message", here)).toEqual([]);
    expect(person.contents.at(-1)).toMatchObject({ "m.relates_to": { key: "📍" } });
    await town.restarts();
    expect(await person.sendsEvent("m.room.message", here)).toEqual([]);
    expect(town.person("@bob:test").told).toEqual([]);
  });

  it("is a place when it is a pin", async () => {
    const { person } = await open();
    const pin = { ...here, "org.matrix.msc3488.asset": { type: "m.pin" } };
    expect(await person.sendsEvent("m.room.message", pin)).toEqual([expect.stringContaining("`!place add NAME`")]);
  });

  it("is acknowledged in a group by nobody", async () => {
    const { person, town } = await open();
    const roomId = town.addRoom({ people: [alice, "@bob:test"], assistantsOf: [alice], botIds: ["location"] });
    expect(await person.sendsEvent("m.room.message", here, { roomId })).toEqual([]);
    expect(town.sent).toEqual([]);
  });
});

describe("a live location in a chat with an assistant", () => {
  it("begins with what becomes of it", async () => {
    const { person, clock } = await open();
    const info = { live: true, timeout: 60 * minute, "org.matrix.msc3488.ts": clock.now() };
    const type = "org.matrix.msc3672.beacon_info";
    const said = await person.sendsEvent(type, info, { stateKey: alice });
    expect(said).toEqual([
      expect.stringMatching(/^📍 I follow where you are until \d\d:\d\d \(.+\), or until you stop sharing/u),
    ]);
    expect(await person.sendsEvent(type, { ...info, live: false }, { stateKey: alice })).toEqual([]);
  });
});

describe("where a person is", () => {
  it("is known until the message that told it is taken back, also past a restart", async () => {
    const { person, town } = await open();
    await person.sendsEvent("m.room.message", here, { eventId: "$here" });
    await town.restarts();
    expect(await person.says("!where")).toContainEqual(expect.stringContaining("geo:47.4979,19.0402"));
    await person.redacts("$here");
    expect(await person.says("!where")).toEqual([expect.not.stringContaining("geo:")]);
  });

  it("is taken from groups when something that is switched on needs it", async () => {
    const { person, town } = await open();
    const roomId = town.addRoom({ people: [alice, "@bob:test"], assistantsOf: [alice, "@bob:test"] });
    await person.sendsEvent("m.room.message", here, { roomId });
    expect(await person.says("!where")).toEqual([expect.not.stringContaining("geo:")]);
    await person.says("!nearby on");
    await person.sendsEvent("m.room.message", here, { roomId });
    expect(await person.says("!where")).toContainEqual(expect.stringContaining("geo:47.4979,19.0402"));
  });

  it("is forgotten when its time is over, in a chat with the location bot too", async () => {
    const { person, town, clock } = await open();
    const roomId = town.addRoom({ people: [alice], botIds: ["location"], isDirect: true });
    await person.sendsEvent("m.room.message", here, { roomId });
    expect(await person.says("!where", { roomId })).toContainEqual(expect.stringContaining("geo:47.4979,19.0402"));
    await clock.pass(30 * minute);
    expect(await person.says("!where", { roomId })).toEqual([expect.not.stringContaining("geo:")]);
  });
});

it("tells subscribers where people are", async () => {
  const heard = new Array<unknown>();
  const listener = defineBot({
    id: "listener",
    displayName: "Listener",
    per: "server",
    on: {
      event({ event: { subject, data } }) {
        heard.push({ subject, data });
        return Promise.resolve();
      },
    },
  });
  const subscriptions = { listener: ["io.agentchat.location.updated"] };
  const { person, clock } = await open({ bots: [location, listener], subscriptions });
  await person.sendsEvent("m.room.message", here);
  expect(heard).toEqual([
    {
      subject: `users/${alice}/chats/${person.roomId}`,
      data: {
        roomId: person.roomId,
        agentId: person.agentId,
        personId: alice,
        latitude: 47.4979,
        longitude: 19.0402,
        accuracyMeters: 12,
        isLive: false,
        at: new Date(clock.now()).toISOString(),
      },
    },
  ]);
});
