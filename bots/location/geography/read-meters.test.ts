import * as fc from "fast-check";
import { expect, it, test } from "vitest";
import { metersInWords, readMeters } from "./read-meters.ts";

test.each([
  ["500 m", 500],
  ["2km", 2_000],
  ["1.5 km", 1_500],
  [" 1,5 Kilometers ", 1_500],
  ["1 metre", 1],
  ["0 m", 0],
])("%j is read", (text, meters) => {
  expect(readMeters(text)).toBe(meters);
});

test.each(["500", "m", "-5 m", "2 miles", "1.5.5 km", "constructor", "2 km away", ""])("%j is none", (text) => {
  expect(readMeters(text)).toBeUndefined();
});

it("reads what it writes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), (meters) => {
      expect(Math.abs((readMeters(metersInWords(meters)) ?? Infinity) - meters)).toBeLessThanOrEqual(50);
    }),
  );
});
