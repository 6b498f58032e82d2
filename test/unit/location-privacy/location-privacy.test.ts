import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Precision } from "#sdk";
import { distanceMeters } from "../../../bots/location/geography/distance.ts";
import { coarsen } from "../../../bots/location/geography/precision.ts";
import type { Point } from "../../../bots/location/geography/position.ts";
import { createOracle, everLearned } from "./oracle.ts";
import type { Oracle } from "./oracle.ts";
import { play } from "./play.ts";
import { anySpot, anySteps, elsewhere, names } from "./steps.ts";
import type { Name, Step } from "./steps.ts";

const timeout = 120_000;
const anyLearner = fc.constantFrom(...names);

describe("whatever people do", () => {
  test(
    "nobody is told anything that would be different if others were elsewhere in the cell that they let one know",
    { timeout },
    async () => {
      await fc.assert(
        fc.asyncProperty(anySteps, anyLearner, async (steps, learner) => {
          expect(await play(steps, learner, otherSpots(steps, learner))).toEqual(await play(steps, learner));
        }),
        { numRuns: 50 },
      );
    },
  );

  test(
    "every pin on somebody's map is of themselves, or of somebody who grants it just then",
    { timeout },
    async () => {
      let pins = 0;
      const check = (oracle: Oracle, learner: Name, content: string): void => {
        for (const pin of pinsIn(content)) {
          pins += 1;
          const distances = mapOf(oracle, learner).map((point) => distanceMeters(point, pin));
          expect(Math.min(...distances)).toBeLessThan(1);
        }
      };
      await fc.assert(
        fc.asyncProperty(anySteps, anyLearner, async (steps, learner) => {
          const told = await play(steps, learner);
          const oracle = createOracle();
          for (const [index, step] of steps.entries()) {
            oracle.apply(step, index);
            for (const content of told[index] ?? []) check(oracle, learner, content);
          }
        }),
        { numRuns: 50 },
      );
      expect(pins).toBeGreaterThan(10);
    },
  );
});

describe.each(["neighborhood", "city"] as const)(
  "a contact who says to be in many places, allowed to know the %s",
  (precision) => {
    /** The contact goes to a place, looks around and asks, again and again. */
    function probing(subject: Point, probes: readonly Point[]): readonly Step[] {
      return [
        { kind: "befriends", who: "yusuf", whom: "xenia" },
        { kind: "lets ask", who: "yusuf", whom: "xenia", given: { precision } },
        { kind: "goes", who: "yusuf", to: subject, seed: 0 },
        ...probes.flatMap((to, seed): readonly Step[] => [
          { kind: "goes", who: "xenia", to, seed },
          { kind: "looks around", who: "xenia" },
          { kind: "asks", who: "xenia", whom: "yusuf" },
        ]),
      ];
    }

    test("learns nothing that tells one place in the cell from another", { timeout }, async () => {
      const anyProbes = fc.array(anySpot, { minLength: 5, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(anySpot, fc.nat(1e6), anyProbes, async (subject, seed, probes) => {
          const other = elsewhere(subject, new Set([precision]), seed);
          expect(await play(probing(other, probes), "xenia")).toEqual(await play(probing(subject, probes), "xenia"));
        }),
        { numRuns: 15 },
      );
    });

    test("does learn the cell", { timeout }, async () => {
      const here = { latitude: -23.5614, longitude: -46.6559 };
      const there = { ...here, longitude: here.longitude + 0.25 };
      expect(await play(probing(there, [here]), "xenia")).not.toEqual(await play(probing(here, [here]), "xenia"));
    });
  },
);

/** Where people go of whom the learner may not know so precisely: somewhere that is the same to them. */
function otherSpots(steps: readonly Step[], learner: Name): ReadonlyMap<number, Point | undefined> {
  const ever = everLearned(steps, learner);
  const others = steps.flatMap((step, index) =>
    step.kind === "goes" && step.who !== learner ? [[index, spotOf(step, ever.get(index) ?? new Set())] as const] : [],
  );
  return new Map(others);
}

/** Nobody may notice either whether somebody says where they are to whom they let know nothing. */
function spotOf(
  { to, seed }: Extract<Step, { readonly kind: "goes" }>,
  ways: ReadonlySet<Precision>,
): Point | undefined {
  return ways.size === 0 && seed % 2 === 0 ? undefined : elsewhere(to, ways, seed);
}

function pinsIn(content: string): readonly Point[] {
  return [...content.matchAll(/geo:(-?[\d.]+),(-?[\d.]+)/gu)].map(([, north, east]) => ({
    latitude: Number(north),
    longitude: Number(east),
  }));
}

/** What somebody may have on their map. */
function mapOf(oracle: Oracle, learner: Name): readonly Point[] {
  return names.flatMap((name) => {
    const stay = oracle.where(name);
    return stay === undefined ? [] : oracle.mayLearn(learner, name).map((precision) => coarsen(stay.point, precision));
  });
}
