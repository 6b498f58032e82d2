import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EventId, RoomEvent, RoomId, UserId } from "#sdk";
import { eventId, minute, openInputs, roomId, userId } from "./testing.ts";

type Content = Readonly<Record<string, unknown>>;

describe("what Element Web sends", () => {
  async function recorded(name: string): Promise<RoomEvent> {
    const file = join(import.meta.dirname, `../../../test/fixtures/element/${name}.json`);
    const sent = JSON.parse(await readFile(file, "utf8")) as Record<string, never>;
    return {
      eventId: sent["event_id"] as unknown as EventId,
      roomId: sent["room_id"] as unknown as RoomId,
      sender: sent["sender"] as unknown as UserId,
      type: sent["type"] as unknown as string,
      stateKey: sent["state_key"],
      timestamp: Number(sent["origin_server_ts"]),
      content: sent["content"] as unknown as Content,
      unsigned: {},
      redacts: undefined,
    };
  }
  const erin = userId("@erin:localhost");

  it("of a live location: start, points, stop", async () => {
    const begin = await recorded("live-location-beacon-info-start");
    const { sees, positions, told } = await openInputs({ at: new Date(begin.timestamp + 10_000).toISOString() });
    await sees(begin);
    expect(told).toHaveLength(1);
    await sees(await recorded("live-location-beacon"));
    expect(positions.of(erin)).toMatchObject({
      isLive: true,
      position: { latitude: 47.4979, longitude: 19.0402, accuracyMeters: 12, at: 1_795_223_454_874 },
      expiresAt: 1_795_223_454_676 + 15 * minute,
    });
    await sees(await recorded("live-location-beacon-2"));
    expect(positions.of(erin)?.position).toMatchObject({ latitude: 47.501, accuracyMeters: 8 });
    await sees(await recorded("live-location-beacon-info-stop"));
    expect(positions.of(erin)).toBeUndefined();
  });

  it("of a location once", async () => {
    const message = await recorded("location-static");
    const { sees, positions, clock, told } = await openInputs({ at: new Date(message.timestamp).toISOString() });
    expect(await sees(message)).toEqual(["taken"]);
    expect(told).toEqual(["self"]);
    expect(positions.of(erin)).toMatchObject({
      isLive: false,
      position: { latitude: 47.4979, longitude: 19.0402, accuracyMeters: 12, at: 1_795_223_427_618 },
    });
    await clock.pass(30 * minute);
    expect(positions.of(erin)).toBeUndefined();
  });
});

describe("after a restart", () => {
  async function restarted() {
    const before = await openInputs();
    const begin = before.info({});
    const last = before.point(begin, 1);
    await before.sees(begin, last);
    return { after: await openInputs({ rows: before.rows }), begin, last };
  }

  it("a live location goes on by the room's state", async () => {
    const { after, begin } = await restarted();
    expect(after.latitude()).toBe(1);
    after.setState(begin);
    await after.clock.pass(1000);
    await after.sees(after.point(begin, 2));
    expect(after.latitude()).toBe(2);
  });

  it("a live location that is stopped is forgotten", async () => {
    const { after } = await restarted();
    await after.sees(after.info({ live: false }));
    expect(after.latitude()).toBeUndefined();
  });

  it("a point that is taken back is forgotten, and one elsewhere is not", async () => {
    const { after, last } = await restarted();
    await after.inputs.redacted(eventId("$else"), { ...after.room, roomId: roomId("!else:test") });
    expect(after.latitude()).toBe(1);
    await after.inputs.redacted(last.eventId, after.room);
    expect(after.latitude()).toBeUndefined();
  });

  it("a message that is taken back is forgotten", async () => {
    const before = await openInputs();
    const message = before.event("m.room.message", { msgtype: "m.location", body: "here", geo_uri: "geo:1,2" });
    await before.sees(message);
    const after = await openInputs({ rows: before.rows });
    expect(after.latitude()).toBe(1);
    await after.inputs.redacted(message.eventId, after.room);
    expect(after.latitude()).toBeUndefined();
    expect(after.rows.size).toBe(0);
  });
});

describe("in a group", () => {
  it.each([
    ["nothing", false, undefined],
    ["what is needed for something that is switched on", true, 1],
  ])("%s is taken", async (_name, isUsed, latitude) => {
    const setting = await openInputs({ isDirect: false, isUsed });
    const begin = setting.info({});
    const message = setting.event("m.room.message", { msgtype: "m.location", body: "", geo_uri: "geo:1,2" });
    expect(await setting.sees(message)).toEqual([undefined]);
    expect(setting.latitude()).toBe(latitude);
    await setting.inputs.redacted(message.eventId, setting.room);
    await setting.sees(begin, setting.point(begin, 1));
    expect(setting.latitude()).toBe(latitude);
    expect(setting.told).toEqual([]);
  });
});

it("takes nothing of people who may not use AgentChat, and forgets what it took before", async () => {
  const setting = await openInputs();
  const begin = setting.info({});
  await setting.sees(begin, setting.point(begin, 1));
  await setting.clock.pass(1000);
  await setting.inputs.seen(setting.point(begin, 2), { ...setting.room, level: "none" });
  expect(setting.latitude()).toBeUndefined();
});
