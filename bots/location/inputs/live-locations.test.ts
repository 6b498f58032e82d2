import { describe, expect, it } from "vitest";
import { alice, minute, openInputs, roomId, start, userId } from "./testing.ts";

describe("a live location", () => {
  it("is taken by its stable names too", async () => {
    const { sees, info, point, ...setting } = await openInputs();
    const begin = {
      ...info({}),
      type: "m.beacon_info",
      content: { "m.ts": start, timeout: minute, live: true, "m.asset": { type: "m.self" } },
    };
    const relation = { rel_type: "m.reference", event_id: begin.eventId };
    const content = { "m.relates_to": relation, "m.location": { uri: "geo:1,2" }, "m.ts": start };
    await sees(begin, { ...point(begin, 0), type: "m.beacon", content });
    expect(setting.latitude()).toBe(1);
  });

  it("is forgotten at once when it is stopped, and points that come late change nothing", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const begin = info({});
    const late = point(begin, 2);
    await sees(begin, point(begin, 1));
    expect(setting.latitude()).toBe(1);
    await clock.pass(minute);
    await sees(info({ live: false }), late, point(begin, 3));
    expect(setting.positions.of(alice)).toBeUndefined();
    expect(setting.rows.size).toBe(0);
  });

  it("is stopped by what names its start, even if the homeserver dates that earlier", async () => {
    const { sees, info, point, ...setting } = await openInputs();
    const begin = info({});
    await sees(begin, point(begin, 1), info({ live: false }, { timestamp: start - 1000 }));
    expect(setting.positions.of(alice)).toBeUndefined();
    await sees(begin, point(begin, 2));
    expect(setting.latitude()).toBe(2);
  });

  it("is over when its time is, and then needs a new one", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const begin = info({ timeout: 10 * minute });
    await sees(begin, point(begin, 1));
    await clock.pass(10 * minute - 1);
    expect(setting.latitude()).toBe(1);
    await clock.pass(1);
    expect(setting.positions.size).toBe(0);
    await sees(point(begin, 2));
    expect(setting.positions.of(alice)).toBeUndefined();
    const again = info({ "org.matrix.msc3488.ts": clock.now() });
    await sees(again, point(again, 3));
    expect(setting.latitude()).toBe(3);
    expect(setting.told).toEqual(["until 10", "until 70"]);
  });

  it("goes on as long as it is told later, and no longer", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const begin = info({ timeout: 10 * minute });
    await sees(begin, point(begin, 1), info({ timeout: 40 * minute }));
    await clock.pass(15 * minute);
    await sees(point(begin, 2));
    expect(setting.latitude()).toBe(2);
    await sees(info({ timeout: 16 * minute }));
    expect(setting.latitude()).toBeUndefined();
    await sees(point(begin, 3));
    await clock.pass(minute);
    expect(setting.latitude()).toBeUndefined();
    expect(setting.told).toEqual(["until 10"]);
  });

  it("that says nothing for long is no longer where somebody is", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const begin = info({});
    await sees(begin, point(begin, 1));
    await clock.pass(20 * minute);
    expect(setting.latitude()).toBeUndefined();
    await sees(point(begin, 2));
    expect(setting.latitude()).toBe(2);
  });

  it("has points that come in any order", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const begin = info({});
    const points = [point(begin, 1)];
    for (const latitude of [2, 3]) {
      await clock.pass(10_000);
      points.push(point(begin, latitude));
    }
    await sees(begin, ...points.toReversed());
    expect(setting.latitude()).toBe(3);
  });

  it("is found in the room's state when a point comes first, with one call", async () => {
    const setting = await openInputs();
    const begin = setting.info({});
    setting.setState(begin);
    const points = [1, 2, 3].map((latitude) => setting.point(begin, latitude));
    await Promise.all(points.map((each) => setting.inputs.seen(each, setting.room)));
    expect(setting.latitude()).toBe(3);
    expect(setting.fetches()).toBe(1);
    await setting.sees(begin);
    expect(setting.latitude()).toBe(3);
    expect(setting.told).toEqual(["until 60"]);
    await setting.sees(setting.info({ live: false }));
    expect(setting.latitude()).toBeUndefined();
  });

  it("that nobody knows of is asked for once", async () => {
    const setting = await openInputs();
    const begin = setting.info({});
    await setting.sees(setting.point(begin, 1), setting.point(begin, 2));
    expect(setting.latitude()).toBeUndefined();
    expect(setting.fetches()).toBe(2);
    await setting.sees(begin, setting.point(begin, 3));
    expect(setting.latitude()).toBe(3);
  });

  it("that was stopped while nobody looked does not begin", async () => {
    const setting = await openInputs();
    const begin = setting.info({});
    setting.setState(setting.info({ live: false }));
    await setting.clock.pass(minute);
    await setting.sees(begin, setting.point(begin, 1));
    expect(setting.latitude()).toBeUndefined();
    expect(setting.told).toEqual([]);
  });

  it("of which points of the one before come late keeps its own", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const first = info({});
    await sees(first, point(first, 1), info({ live: false }));
    const late = point(first, 2);
    await clock.pass(1000);
    const second = info({ "org.matrix.msc3488.ts": clock.now() });
    await sees(second, late);
    expect(setting.latitude()).toBeUndefined();
    await sees(point(second, 3));
    expect(setting.latitude()).toBe(3);
  });

  it.each([
    ["its sender leaves the room", "leave", alice, undefined],
    ["its sender puts the agent out of the room", "ban", userId("@_agentchat_location:test"), undefined],
    ["somebody else is put out of the room", "leave", userId("@bob:test"), 1],
    ["its sender changes their name", "join", alice, 1],
  ])("when %s", async (_name, membership, stateKey, latitude) => {
    const setting = await openInputs();
    const begin = setting.info({});
    await setting.sees(begin, setting.point(begin, 1));
    await setting.sees(setting.event("m.room.member", { membership }, { stateKey }));
    expect(setting.latitude()).toBe(latitude);
    await setting.clock.pass(1000);
    await setting.sees(setting.point(begin, 1));
    expect(setting.latitude()).toBe(latitude);
  });

  it("is not where a point of the one before says that comes first of all", async () => {
    const setting = await openInputs();
    const first = setting.info({});
    const late = setting.point(first, 1);
    await setting.clock.pass(1000);
    const second = setting.info({ "org.matrix.msc3488.ts": setting.clock.now() });
    setting.setState(second);
    await setting.sees(late);
    expect(setting.latitude()).toBeUndefined();
    await setting.sees(setting.point(second, 2));
    expect(setting.latitude()).toBe(2);
  });

  it.each([
    ["before", undefined],
    ["after a restart before", "restart"],
  ])(
    "that was replaced is over when the room's state was asked %s the start of the next is seen",
    async (_name, restart) => {
      const before = await openInputs();
      const { info, point, clock } = before;
      const first = info({});
      const late = point(first, 1);
      await clock.pass(1000);
      const second = info({ "org.matrix.msc3488.ts": clock.now() });
      await before.sees(second);
      await clock.pass(1000);
      await before.sees(point(second, 2));
      expect(before.latitude()).toBe(2);
      await clock.pass(1000);
      const third = info({ "org.matrix.msc3488.ts": clock.now() });
      const setting =
        restart === undefined
          ? before
          : await openInputs({ rows: before.rows, at: new Date(clock.now()).toISOString() });
      expect(setting.latitude()).toBe(2);
      setting.setState(third);
      await setting.sees(late);
      expect(setting.latitude()).toBeUndefined();
      await setting.sees(third, first);
      expect(setting.latitude()).toBeUndefined();
      await setting.clock.pass(1000);
      await setting.sees(point(third, 3, { at: setting.clock.now(), timestamp: setting.clock.now() }));
      expect(setting.latitude()).toBe(3);
    },
  );

  it("that was replaced by one that was taken back is over", async () => {
    const setting = await openInputs();
    const first = setting.info({});
    await setting.sees(first, setting.point(first, 1));
    await setting.clock.pass(1000);
    const second = setting.info({ "org.matrix.msc3488.ts": setting.clock.now() });
    await setting.inputs.redacted(second.eventId, setting.room);
    await setting.sees(second);
    expect(setting.latitude()).toBeUndefined();
  });

  it.each([
    ["ahead", 10 * minute],
    ["behind", -10 * minute],
  ])("of a device whose clock is %s is taken in order, and is over in time", async (_name, skew) => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const begin = info({ "org.matrix.msc3488.ts": start + skew, timeout: 40 * minute });
    await sees(begin, point(begin, 1, { at: start + skew }));
    await clock.pass(minute);
    await sees(point(begin, 2, { at: clock.now() + skew }));
    expect(setting.positions.of(alice)?.position.at ?? Infinity).toBeLessThanOrEqual(clock.now());
    await sees(info({ "org.matrix.msc3488.ts": start + skew, live: false }));
    expect(setting.latitude()).toBeUndefined();
    expect(setting.told).toEqual([`until ${Math.min(0, skew / minute) + 40}`]);
  });

  it("of a device whose clock is ahead goes on after a restart", async () => {
    const { info, point, clock, ...setting } = await openInputs();
    const begin = info({ "org.matrix.msc3488.ts": start + 10 * minute, timeout: 40 * minute });
    setting.setState(begin);
    const sent = point(begin, 1, { at: clock.now() + 10 * minute });
    await clock.pass(100);
    await setting.sees(sent);
    expect(setting.latitude()).toBe(1);
    await setting.sees(point(begin, 2, { at: clock.now() + 10 * minute }));
    expect(setting.latitude()).toBe(2);
  });

  it("of several devices and rooms is where the newest of all points says", async () => {
    const { sees, info, point, clock, ...setting } = await openInputs();
    const [here, there] = [info({}), { ...info({}), roomId: roomId("!other:test") }];
    const watch = info({}, { stateKey: `${alice}_WATCH` });
    await sees(here, there, watch, point(here, 1));
    await clock.pass(1000);
    await sees({ ...point(there, 2), roomId: there.roomId });
    await clock.pass(1000);
    await sees(point(watch, 3));
    expect(setting.latitude()).toBe(3);
    await sees(info({ live: false }, { stateKey: `${alice}_WATCH` }));
    expect(setting.latitude()).toBe(2);
    await sees({ ...info({ live: false }), roomId: there.roomId });
    expect(setting.latitude()).toBe(1);
  });

  it("of somebody else is not one's own", async () => {
    const { sees, info, point, ...setting } = await openInputs();
    const bob = userId("@bob:test");
    const begin = info({});
    await sees(begin, { ...point(begin, 1), sender: bob }, { ...point(begin, 1), roomId: roomId("!other:test") });
    await sees(info({}, { sender: bob, stateKey: alice }), info({ "org.matrix.msc3488.asset": { type: "m.pin" } }));
    await sees(point(begin, 2));
    expect(setting.positions.size).toBe(0);
  });

  it("is forgotten when its start is taken back, or its last point", async () => {
    const { sees, info, point, inputs, room, clock, ...setting } = await openInputs();
    const begin = info({});
    const last = point(begin, 1);
    await sees(begin, last);
    await inputs.redacted(last.eventId, room);
    expect(setting.latitude()).toBeUndefined();
    await sees(last);
    expect(setting.latitude()).toBeUndefined();
    await clock.pass(1000);
    await sees(point(begin, 2));
    await inputs.redacted(begin.eventId, room);
    await sees(point(begin, 3));
    expect(setting.latitude()).toBeUndefined();
  });
});
