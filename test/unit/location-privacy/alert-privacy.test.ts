import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { play } from "./play.ts";
import { anyJourney, anyProbing, courseIn, otherSpotsOf } from "./alert-steps.ts";

const timeout = 120_000;
const numRuns = 20;

describe.each(["neighborhood", "city"] as const)("by alerts about a contact who lets one know the %s", (precision) => {
  const courses = [
    ["who travels as they do", anyJourney(precision)],
    ["who moves fake positions around and switches the radius and the alerts", anyProbing(precision)],
  ] as const;

  test.each(courses)(
    "nobody %s learns where in it the contact is, nor how accurately that is known",
    { timeout },
    async (_, anySteps) => {
      let alerts = 0;
      await fc.assert(
        fc.asyncProperty(anySteps, async (steps) => {
          const told = await play(steps, "xenia");
          alerts += told.flat().filter((content) => content.includes("is in your area")).length;
          expect(await play(steps, "xenia", otherSpotsOf(steps, precision))).toEqual(told);
        }),
        { numRuns },
      );
      expect(alerts).toBeGreaterThan(numRuns / 2);
    },
  );

  test("one does learn the cell, and a city by its name", async () => {
    const here = await play(courseIn(precision, 0), "xenia");
    expect(here.flat().join("\n")).toMatch(/is in your area \((?!about)\p{L}/u);
    expect(await play(courseIn(precision, 1), "xenia")).not.toEqual(here);
  });
});
