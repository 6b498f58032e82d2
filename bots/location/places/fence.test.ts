import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { anyPoint, destination, metersByVectors } from "../geography/testing.ts";
import { leaveMeters, neverSeen, passFence } from "./fence.ts";
import type { Fence, FenceState } from "./fence.ts";

const minute = 60_000;
const office: Fence = { center: { latitude: 47.4979, longitude: 19.0402 }, radiusMeters: 150 };

interface Step {
  /** From the center of the fence. */
  readonly meters: number;
  readonly bearing?: number;
  readonly accuracyMeters?: number;
}

/** The states after each of the positions, one a minute. */
function walk(fence: Fence, steps: readonly Step[], first = neverSeen): readonly FenceState[] {
  let state = first;
  return steps.map(({ meters, bearing = 90, accuracyMeters = 0 }, index) => {
    const position = { ...destination(fence.center, bearing, meters), accuracyMeters, at: (index + 1) * minute };
    return (state = passFence(fence, state, position));
  });
}

const sides = (fence: Fence, steps: readonly Step[]) => walk(fence, steps).map(({ side }) => side);

describe("a fence of 150 m", () => {
  test.each<[string, readonly Step[], readonly FenceState["side"][]]>([
    ["is entered and left", [{ meters: 500 }, { meters: 10 }, { meters: 500 }], ["outside", "inside", "outside"]],
    ["is entered at its radius", [{ meters: 500 }, { meters: 151 }, { meters: 149 }], ["outside", "outside", "inside"]],
    ["is left 50 m beyond it", [{ meters: 0 }, { meters: 199 }, { meters: 201 }], ["inside", "inside", "outside"]],
    ["is not known from in between", [{ meters: 170 }], ["unknown"]],
    [
      "is not entered by what may be elsewhere",
      [{ meters: 500 }, { meters: 10, accuracyMeters: 145 }, { meters: 10, accuracyMeters: 130 }],
      ["outside", "outside", "inside"],
    ],
    [
      "is not left by what may be still there",
      [{ meters: 10 }, { meters: 900, accuracyMeters: 800 }, { meters: 900, accuracyMeters: 600 }],
      ["inside", "inside", "outside"],
    ],
  ])("%s", (_name, steps, expected) => {
    expect(sides(office, steps)).toEqual(expected);
  });

  it("counts comings and goings, and not that somebody is found outside", () => {
    const states = walk(office, [{ meters: 500 }, { meters: 0 }, { meters: 0 }, { meters: 500 }, { meters: 0 }]);
    expect(states.map(({ crossings }) => crossings)).toEqual([0, 1, 1, 2, 3]);
    expect(states.map(({ since }) => since / minute)).toEqual([1, 2, 2, 4, 5]);
  });

  it("ignores what was measured before", () => {
    const [inside = neverSeen] = walk(office, [{ meters: 0 }]);
    const away = destination(office.center, 0, 5_000);
    expect(passFence(office, inside, { ...away, accuracyMeters: 0, at: minute - 1 })).toBe(inside);
  });
});

const anyFence: fc.Arbitrary<Fence> = fc.record({
  center: anyPoint,
  radiusMeters: fc.double({ min: 50, max: 50_000, noNaN: true }),
});
const anyBearing = fc.double({ min: 0, max: 360, noNaN: true });
const anyShare = fc.double({ min: 0, max: 1, noNaN: true });

describe("everywhere on earth", () => {
  it("tells inside from outside as another formula does", () => {
    fc.assert(
      fc.property(
        anyFence,
        anyBearing,
        fc.double({ min: 0, max: 3, noNaN: true }),
        anyShare,
        (fence, bearing, far, share) => {
          const { center, radiusMeters } = fence;
          const accuracyMeters = share * radiusMeters;
          const point = destination(center, bearing, far * radiusMeters);
          const meters = metersByVectors(center, point);
          const [close, apart] = [
            meters + accuracyMeters - radiusMeters,
            meters - accuracyMeters - leaveMeters(radiusMeters),
          ];
          fc.pre(Math.abs(close) > 0.01 && Math.abs(apart) > 0.01);
          const unlessInside = apart > 0 ? "outside" : "unknown";
          const expected = close < 0 ? "inside" : unlessInside;
          expect(passFence(fence, neverSeen, { ...point, accuracyMeters, at: 1 }).side).toBe(expected);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("never has somebody come and go who stays where they are, if positions are as accurate as they say", () => {
    const anyMeasurement = fc.record({
      accuracyMeters: fc.double({ min: 0, max: 5_000, noNaN: true }),
      off: anyShare,
      bearing: anyBearing,
    });
    fc.assert(
      fc.property(
        anyFence,
        anyBearing,
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.array(anyMeasurement, { minLength: 2, maxLength: 30 }),
        (fence, bearing, far, measurements) => {
          const truth = destination(fence.center, bearing, far * fence.radiusMeters);
          let state = neverSeen;
          for (const [index, { accuracyMeters, off, bearing: wrong }] of measurements.entries()) {
            const measured = destination(truth, wrong, off * accuracyMeters * 0.999);
            state = passFence(fence, state, { ...measured, accuracyMeters, at: index + 1 });
          }
          expect(state.crossings).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("nor who trembles by less than half the margin, though positions claim to be exact", () => {
    fc.assert(
      fc.property(
        anyFence,
        anyBearing,
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.array(fc.tuple(anyBearing, anyShare), { minLength: 2, maxLength: 30 }),
        (fence, bearing, far, trembles) => {
          const margin = leaveMeters(fence.radiusMeters) - fence.radiusMeters;
          const truth = destination(fence.center, bearing, far * fence.radiusMeters);
          let state = neverSeen;
          for (const [index, [wrong, share]] of trembles.entries()) {
            const measured = destination(truth, wrong, share * margin * 0.499);
            state = passFence(fence, state, { ...measured, accuracyMeters: 0, at: index + 1 });
          }
          expect(state.crossings).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has somebody who walks through come once and go once", () => {
    fc.assert(
      fc.property(
        fc.record({ center: anyPoint, radiusMeters: fc.double({ min: 50, max: 2_000, noNaN: true }) }),
        anyBearing,
        fc.integer({ min: 5, max: 40 }),
        (fence, bearing, stride) => {
          const far = 2 * leaveMeters(fence.radiusMeters);
          const count = Math.ceil(far / stride);
          const there = Array.from({ length: count }, (_, index) => ({ meters: far - index * stride, bearing }));
          const back = Array.from({ length: count }, (_, index) => ({
            meters: (index + 1) * stride,
            bearing: bearing + 120,
          }));
          const walked = walk(fence, [...there, ...back]);
          expect(walked.at(-1)).toMatchObject({ side: "outside", crossings: 2 });
        },
      ),
      { numRuns: 50 },
    );
  });
});
