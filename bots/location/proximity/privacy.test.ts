import * as fc from "fast-check";
import { expect, it } from "vitest";
import { distanceMeters } from "../geography/distance.ts";
import type { Point } from "../geography/position.ts";
import { precisions } from "#sdk";
import { coarsen } from "../geography/precision.ts";
import type { Precision } from "#sdk";
import { anyPoint, destination } from "../geography/testing.ts";
import { apartMeters } from "./proximity.ts";
import type { Sighting } from "./proximity.ts";
import { cooldownMs, home, minute, openPair, openWorld, staleMs } from "./testing.ts";

/** What may happen, to four people. */
const names = ["a", "b", "c", "d"] as const;
const anyName = fc.constantFrom(...names);
const anyPrecision = fc.constantFrom(...precisions);
const anyOwnRadius = fc.option(fc.constantFrom(500, 3_000, 20_000), { nil: undefined });
/** Near each other, mostly. */
const anyPlace = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: 0, max: 30_000, noNaN: true }))
      .map(([bearing, meters]) => destination(home, bearing, meters)),
  },
  { weight: 1, arbitrary: anyPoint },
);
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      who: anyName,
      to: anyPlace,
      accuracyMeters: fc.constantFrom(0, 10, 500, 6_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("alerts" as const),
      who: anyName,
      radius: fc.constantFrom(undefined, 1_000, 5_000, 40_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("link" as const),
      who: anyName,
      other: anyName,
      toOther: anyPrecision,
      toPerson: anyPrecision,
      personRadiusMeters: anyOwnRadius,
      otherRadiusMeters: anyOwnRadius,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unlink" as const), who: anyName, other: anyName }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), who: anyName }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), who: anyName }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      milliseconds: fc.constantFrom(minute, staleMs, cooldownMs),
    }),
  },
);
type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never;

/** Who is to be told what, in the most naive way: everything about everybody, looked through from the start at each step. */
function createOracle() {
  let now = 1_000_000;
  const radius = new Map<string, number | undefined>();
  const place = new Map<string, { readonly point: Point; readonly accuracyMeters: number; readonly at: number }>();
  const grants = new Map<string, Precision>();
  const pairRadius = new Map<string, number | undefined>();
  const near = new Map<string, number>();
  const alerted = new Map<string, number>();
  const key = (viewer: string, subject: string) => `${viewer} ${subject}`;
  const forgetPair = (one: string, other: string) => {
    for (const pair of [key(one, other), key(other, one)])
      for (const map of [grants, near, alerted, pairRadius]) map.delete(pair);
  };

  function look(viewer: string, subject: string): boolean {
    const [eye, seen] = [place.get(viewer), place.get(subject)];
    const precision = grants.get(key(viewer, subject));
    const radii = [radius.get(viewer), radius.get(subject)];
    if (precision === undefined || !eye || !seen || eye.at <= now - staleMs || seen.at <= now - staleMs) return false;
    if (radii[0] === undefined || radii[1] === undefined) return false;
    const limit = Math.min(
      pairRadius.get(key(viewer, subject)) ?? radii[0],
      pairRadius.get(key(subject, viewer)) ?? radii[1],
    );
    const meters = distanceMeters(eye.point, coarsen(seen.point, precision));
    const blur = eye.accuracyMeters + (precision === "exact" ? seen.accuracyMeters : 0);
    const since = near.get(key(viewer, subject));
    if (since !== undefined && now - since < cooldownMs) {
      if (meters - blur > apartMeters(limit)) near.delete(key(viewer, subject));
      else near.set(key(viewer, subject), now);
      return false;
    }
    if (meters + blur > limit) return false;
    near.set(key(viewer, subject), now);
    if (now - (alerted.get(key(viewer, subject)) ?? -Infinity) < cooldownMs) return false;
    alerted.set(key(viewer, subject), now);
    return true;
  }

  return (step: Step): readonly string[] => {
    now += 1;
    switch (step.kind) {
      case "move": {
        if (!radius.has(step.who)) return [];
        place.set(step.who, { point: step.to, accuracyMeters: step.accuracyMeters, at: now });
        const others = names.filter((name) => name !== step.who);
        return others.flatMap((other) =>
          [[step.who, other] as const, [other, step.who] as const]
            .filter((pair) => look(...pair))
            .map((pair) => key(...pair)),
        );
      }
      case "alerts":
        if (step.radius !== undefined || radius.has(step.who)) radius.set(step.who, step.radius);
        return [];
      case "link":
        if (step.who === step.other) return [];
        for (const each of [step.who, step.other]) radius.set(each, radius.get(each));
        grants.set(key(step.other, step.who), step.toOther);
        grants.set(key(step.who, step.other), step.toPerson);
        pairRadius.set(key(step.who, step.other), step.personRadiusMeters);
        pairRadius.set(key(step.other, step.who), step.otherRadiusMeters);
        return [];
      case "unlink":
        forgetPair(step.who, step.other);
        return [];
      case "forget":
        place.delete(step.who);
        return [];
      case "remove":
        radius.delete(step.who);
        place.delete(step.who);
        for (const name of names) forgetPair(step.who, name);
        return [];
      case "pass":
        now += step.milliseconds;
        return [];
    }
  };
}

it("tells what a naive oracle tells, and nobody anything that was not granted", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
      const { proximity, at, pass } = openWorld();
      const oracle = createOracle();
      for (const step of steps) {
        const expected = oracle(step);
        let told: readonly Sighting[] = [];
        if (step.kind === "move") told = at(step.who, step.to, step.accuracyMeters);
        else pass(1);
        if (step.kind === "alerts") proximity.setAlerts(step.who, step.radius);
        if (step.kind === "link" && step.who !== step.other) proximity.link(step.who, step.other, step);
        if (step.kind === "unlink") proximity.unlink(step.who, step.other);
        if (step.kind === "forget") proximity.forgetPosition(step.who);
        if (step.kind === "remove") proximity.remove(step.who);
        if (step.kind === "pass") pass(step.milliseconds);
        expect(told.map(({ viewerId, subjectId }) => `${viewerId} ${subjectId}`).toSorted()).toEqual(
          expected.toSorted(),
        );
      }
    }),
    { numRuns: 300 },
  );
});

it("tells a hostile contact who moves around no more than the cell that somebody is in", () => {
  const probes = fc.array(anyPlace, { minLength: 1, maxLength: 60 });
  const coarse = fc.constantFrom("neighborhood" as const, "city" as const);
  fc.assert(
    fc.property(
      probes,
      anyPlace,
      anyPlace,
      coarse,
      fc.constantFrom(1_000, 5_000, 40_000),
      (places, one, other, precision, radius) => {
        // two whereabouts in one cell
        const center = coarsen(one, precision);
        const twin =
          coarsen(other, precision).latitude === center.latitude &&
          coarsen(other, precision).longitude === center.longitude
            ? other
            : center;
        const learned = [one, twin].map((whereabouts) => {
          const { at, proximity, pass } = openPair({ toOther: "exact", toPerson: precision });
          proximity.setAlerts("alice", radius);
          proximity.setAlerts("bob", 100_000);
          at("bob", whereabouts, whereabouts === one ? 5 : 900);
          return places.flatMap((place) => {
            pass(1);
            return at("alice", place).filter(({ viewerId }) => viewerId === "alice");
          });
        });
        expect(learned[0]).toEqual(learned[1]);
      },
    ),
    { numRuns: 300 },
  );
});
