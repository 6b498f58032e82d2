import * as fc from "fast-check";
import { expect, it } from "vitest";
import { reachOf } from "../geography/distance.ts";
import { anyPoint, destination } from "../geography/testing.ts";
import { cellOf, mayReach, stepsOf } from "./cell.ts";

it("leaves out nobody who is within reach", () => {
  fc.assert(
    fc.property(
      anyPoint,
      fc.double({ min: 0, max: 360, noNaN: true }),
      fc.double({ min: 1, max: 200_000, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (here, bearing, radius, share) => {
        const there = destination(here, bearing, radius * share);
        const steps = stepsOf(reachOf(here.latitude, radius));
        const cells = [cellOf(here.latitude, here.longitude), cellOf(there.latitude, there.longitude)] as const;
        expect(mayReach(...cells, steps.latitude, steps.longitude)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

it("leaves out who is far away", () => {
  const steps = stepsOf(reachOf(48, 20_000));
  const here = cellOf(48, 11);
  expect(mayReach(here, cellOf(48.5, 11), steps.latitude, steps.longitude)).toBe(false);
  expect(mayReach(here, cellOf(48, 11.5), steps.latitude, steps.longitude)).toBe(false);
});
