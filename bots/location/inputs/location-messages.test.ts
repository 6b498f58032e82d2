import { describe, expect, it, test } from "vitest";
import { alice, minute, openInputs, start } from "./testing.ts";

type Content = Readonly<Record<string, unknown>>;

describe("a location message", () => {
  const content = { msgtype: "m.location", body: "here", geo_uri: "geo:1,2;u=5" };

  test.each<[string, Content, string | undefined, number | undefined]>([
    ["of an older client", {}, "self", 1],
    [
      "by its stable names",
      { "m.location": { uri: "geo:3,4" }, "m.asset": { type: "m.self" }, "m.ts": start },
      "self",
      3,
    ],
    ["of a place", { "org.matrix.msc3488.asset": { type: "m.pin" } }, "place", undefined],
    ["without a place on earth", { geo_uri: "geo:100,2" }, undefined, undefined],
    ["with something else for a place", { geo_uri: 7, "m.location": "x", "m.ts": "y" }, undefined, undefined],
    ["measured long ago", { "m.ts": start - 31 * minute }, "self", undefined],
    ["measured in the future", { "m.ts": start + 31 * minute }, "self", 1],
    ["that corrects another", { "m.relates_to": { rel_type: "m.replace", event_id: "$x" } }, undefined, undefined],
  ])("%s", async (_name, given, told, latitude) => {
    const setting = await openInputs();
    const outcomes = await setting.sees(setting.event("m.room.message", { ...content, ...given }));
    expect(setting.told).toEqual(told === undefined ? [] : [told]);
    expect(outcomes).toEqual([told === undefined ? undefined : "taken"]);
    expect(setting.latitude()).toBe(latitude);
    expect(setting.positions.of(alice)?.position.at ?? 0).toBeLessThanOrEqual(start);
  });

  it("is forgotten when it is taken back, before it could be read too", async () => {
    const setting = await openInputs();
    const [first, second] = [1, 2].map(() => setting.event("m.room.message", content));
    if (first === undefined || second === undefined) throw new Error("unreachable");
    await setting.sees(first);
    await setting.inputs.redacted(first.eventId, setting.room);
    await setting.inputs.redacted(second.eventId, setting.room);
    await setting.sees(second);
    expect(setting.latitude()).toBeUndefined();
  });

  describe("that is taken back", () => {
    async function withTwo() {
      const setting = await openInputs();
      const older = setting.event("m.room.message", { ...content, geo_uri: "geo:1,2" });
      await setting.clock.pass(minute);
      const newer = setting.event("m.room.message", { ...content, geo_uri: "geo:3,4" });
      return { ...setting, older, newer };
    }

    it.each([
      ["before it is read", false],
      ["afterwards", true],
    ])("%s, lets no older one count again", async (_when, isRead) => {
      const { sees, inputs, room, older, newer, latitude } = await withTwo();
      await sees(older);
      if (isRead) await sees(newer);
      expect(latitude()).toBe(isRead ? 3 : 1);
      await inputs.redacted(newer.eventId, room);
      await sees(newer);
      expect(latitude()).toBeUndefined();
      await sees(older);
      expect(latitude()).toBeUndefined();
    });

    it("changes nothing when there is a newer one, and lets the next one count", async () => {
      const { sees, inputs, room, event, clock, older, newer, latitude } = await withTwo();
      await sees(older, newer);
      await inputs.redacted(older.eventId, room);
      expect(latitude()).toBe(3);
      await inputs.redacted(newer.eventId, room);
      await clock.pass(minute);
      await sees(event("m.room.message", { ...content, geo_uri: "geo:5,6" }));
      expect(latitude()).toBe(5);
    });

    it("leaves a live location as it is", async () => {
      const { sees, inputs, room, info, point, clock, newer, latitude } = await withTwo();
      const begin = info({});
      await sees(begin, point(begin, 7));
      await clock.pass(minute);
      await sees({ ...newer, timestamp: clock.now() });
      expect(latitude()).toBe(3);
      await inputs.redacted(newer.eventId, room);
      expect(latitude()).toBe(7);
    });
  });
});
