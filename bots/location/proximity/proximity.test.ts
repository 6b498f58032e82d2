import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { destination } from "../geography/testing.ts";
import type { Sighting } from "./proximity.ts";
import { cooldownMs, home, minute, openPair, staleMs } from "./testing.ts";
import type { World } from "./testing.ts";

const views = (sightings: readonly Sighting[]) =>
  sightings.map(({ viewerId, subjectId }) => `${viewerId} sees ${subjectId}`);
describe("two people who agreed", () => {
  it("are both told, once, when one comes close", () => {
    const { at } = openPair();
    expect(at("alice", home)).toEqual([]);
    expect(at("bob", destination(home, 90, 5_100))).toEqual([]);
    const sightings = at("bob", destination(home, 90, 4_900));
    expect(views(sightings)).toEqual(["bob sees alice", "alice sees bob"]);
    expect(sightings[0]).toMatchObject({
      precision: "exact",
      radiusMeters: 5_000,
      distanceMeters: expect.closeTo(4_900, 0),
    });
    expect(at("bob", destination(home, 90, 100))).toEqual([]);
    expect(at("alice", home)).toEqual([]);
  });

  it("are told again only after they were apart, and not before the cooldown is over", () => {
    const { at, pass } = openPair();
    at("alice", home);
    expect(at("bob", home)).toHaveLength(2);
    at("bob", destination(home, 0, 10_000));
    expect(at("bob", home)).toEqual([]);
    at("bob", destination(home, 0, 10_000));
    pass(cooldownMs);
    at("alice", home);
    expect(at("bob", home)).toHaveLength(2);
  });

  it("are told again the next day, though nobody saw them part", () => {
    const { at, pass } = openPair();
    at("alice", home);
    expect(at("bob", home)).toHaveLength(2);
    pass(24 * 60 * minute);
    at("alice", home);
    expect(at("bob", home)).toHaveLength(2);
  });

  it("are close within the smaller of their radii", () => {
    const { at, proximity } = openPair();
    proximity.setAlerts("bob", 1_000);
    at("alice", home);
    expect(at("bob", destination(home, 0, 2_000))).toEqual([]);
    expect(at("bob", destination(home, 0, 900))).toEqual([
      expect.objectContaining({ radiusMeters: 1_000 }),
      expect.anything(),
    ]);
  });

  it("may want to be told of each other at another distance than of everybody", () => {
    const { at, proximity } = openPair();
    at("alice", home);
    const terms = { toOther: "exact", toPerson: "exact" } as const;
    proximity.link("alice", "bob", { ...terms, personRadiusMeters: 500 });
    expect(at("bob", destination(home, 0, 700))).toEqual([]);
    proximity.link("bob", "alice", { ...terms, personRadiusMeters: 20_000, otherRadiusMeters: 15_000 });
    at("bob", destination(home, 0, 50_000));
    expect(at("bob", destination(home, 0, 14_000))).toEqual([
      expect.objectContaining({ radiusMeters: 15_000 }),
      expect.anything(),
    ]);
  });

  it("are left alone in their quiet hours and told when these are over", () => {
    const { at, quiet } = openPair();
    at("alice", home);
    quiet("alice");
    expect(views(at("bob", home))).toEqual(["bob sees alice"]);
    quiet();
    expect(views(at("bob", home))).toEqual(["alice sees bob"]);
  });

  it("are not told by a position that may be somewhere else", () => {
    const { at } = openPair();
    at("alice", home);
    expect(at("bob", destination(home, 0, 3_000), 2_500)).toEqual([]);
    expect(at("bob", destination(home, 0, 3_000), 50)).toHaveLength(2);
  });

  it("are told across the date line and over the pole", () => {
    for (const [one, other] of [
      [
        { latitude: 10, longitude: 179.995 },
        { latitude: 10, longitude: -179.995 },
      ],
      [
        { latitude: 89.99, longitude: 20 },
        { latitude: 89.99, longitude: -160 },
      ],
    ] as const) {
      const { at } = openPair();
      at("alice", one);
      expect(at("bob", other)).toHaveLength(2);
    }
  });
});

describe("after a restart", () => {
  it("nobody is told again of who is still close", () => {
    const before = openPair();
    before.at("alice", home);
    expect(before.at("bob", home)).toHaveLength(2);
    const after = openPair();
    for (const [viewer, subject, encounter] of before.changes) after.proximity.restore(viewer, subject, encounter);
    after.at("alice", home);
    expect(after.at("bob", home)).toEqual([]);
    after.at("bob", destination(home, 0, 10_000));
    after.pass(cooldownMs);
    after.at("alice", home);
    expect(after.at("bob", home)).toHaveLength(2);
  });

  it("what is to be restored changes seldom while two stay close, and when they part", () => {
    const { at, pass, changes } = openPair();
    at("alice", home);
    at("bob", home);
    expect(changes).toHaveLength(2);
    for (let step = 0; step < 59; step += 1) {
      pass(minute);
      at("bob", home);
      at("alice", home);
    }
    expect(changes).toHaveLength(2);
    pass(minute);
    at("bob", home);
    expect(changes).toHaveLength(4);
    at("bob", destination(home, 0, 10_000));
    expect(changes.slice(4).map(([, , { nearAt }]) => nearAt)).toEqual([undefined, undefined]);
  });
});

describe("nobody is told", () => {
  test.each<[string, (world: World) => void]>([
    ["without alerts of the one", ({ proximity }) => proximity.setAlerts("alice", undefined)],
    ["without alerts of the other", ({ proximity }) => proximity.setAlerts("bob", undefined)],
    ["when they agreed no longer", ({ proximity }) => proximity.unlink("bob", "alice")],
    ["when the position is stale", ({ pass }) => pass(staleMs + 1)],
    ["when the share was stopped", ({ proximity }) => proximity.forgetPosition("alice")],
    ["when the person is gone", ({ proximity }) => proximity.remove("alice")],
  ])("%s", (_name, change) => {
    const world = openPair();
    world.at("alice", home);
    change(world);
    expect(world.at("bob", home)).toEqual([]);
  });

  it("of what is told late: positions out of order are left out", () => {
    const { proximity } = openPair();
    proximity.update("alice", { ...home, accuracyMeters: 0, at: 900_000 });
    const far = destination(home, 0, 50_000);
    proximity.update("bob", { ...far, accuracyMeters: 0, at: 950_000 });
    expect(proximity.update("bob", { ...home, accuracyMeters: 0, at: 940_000 })).toEqual([]);
  });
});

it("counts the positions that it keeps, and gives rows to others", () => {
  const { proximity, at } = openPair();
  at("alice", home);
  at("bob", home);
  expect(proximity.positions).toBe(2);
  proximity.remove("alice");
  proximity.forgetPosition("bob");
  proximity.forgetPosition("bob");
  expect(proximity.positions).toBe(0);
  proximity.setAlerts("carol", 5_000);
  expect(at("carol", home)).toEqual([]);
  expect(views(at("bob", home))).toEqual([]);
});

it("does not flap: jitter within the accuracy and around the radius tells once", () => {
  const jitter = fc.array(
    fc.record({
      bearing: fc.double({ min: 0, max: 360, noNaN: true }),
      meters: fc.double({ min: 0, max: 150, noNaN: true }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(jitter, fc.double({ min: 4_000, max: 6_500, noNaN: true }), (steps, away) => {
      const { at } = openPair();
      at("alice", home);
      const told = steps.flatMap(({ bearing, meters }) =>
        at("bob", destination(destination(home, 90, away), bearing, meters)),
      );
      expect(views(told).filter((view) => view === "alice sees bob").length).toBeLessThanOrEqual(1);
      expect(views(told).filter((view) => view === "bob sees alice").length).toBeLessThanOrEqual(1);
    }),
  );
});
