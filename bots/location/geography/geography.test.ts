import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { distanceMeters, reachOf } from "./distance.ts";
import type { Point } from "./position.ts";
import { formatGeoUri, parseGeoUri } from "./parse-geo-uri.ts";
import { precisions } from "#sdk";
import { coarsen, longestShiftMeters } from "./precision.ts";
import { anyPoint, destination, metersByVectors } from "./testing.ts";

describe("distances", () => {
  it("are those of another formula, everywhere", () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, (from, to) => {
        // the haversine formula loses digits towards the antipodes
        expect(Math.abs(distanceMeters(from, to) - metersByVectors(from, to))).toBeLessThan(1);
      }),
    );
  });

  it("are those of another formula between neighbors", () => {
    fc.assert(
      fc.property(
        anyPoint,
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.double({ min: 1, max: 50_000, noNaN: true }),
        (from, bearing, meters) => {
          const to = destination(from, bearing, meters);
          expect(distanceMeters(from, to)).toBeCloseTo(metersByVectors(from, to), 3);
          expect(Math.abs(distanceMeters(from, to) - meters)).toBeLessThan(0.1);
        },
      ),
    );
  });

  test.each<[string, Point, Point, number]>([
    [
      "Budapest and Vienna",
      { latitude: 47.4979, longitude: 19.0402 },
      { latitude: 48.2082, longitude: 16.3738 },
      214_050,
    ],
    ["both sides of the date line", { latitude: 0, longitude: 179.99 }, { latitude: 0, longitude: -179.99 }, 2_224],
    ["the same place at a pole", { latitude: 90, longitude: 0 }, { latitude: 90, longitude: 123 }, 0],
  ])("%s", (_name, from, to, meters) => {
    expect(Math.abs(distanceMeters(from, to) - meters)).toBeLessThan(Math.max(1, meters / 1000));
  });
});

it("knows how far a circle reaches: whatever is within is within its box", () => {
  fc.assert(
    fc.property(
      anyPoint,
      fc.double({ min: 10, max: 2_000_000, noNaN: true }),
      fc.double({ min: 0, max: 360, noNaN: true }),
      (center, radius, bearing) => {
        const point = destination(center, bearing, radius - 1);
        const reach = reachOf(center.latitude, radius);
        const eastward = Math.abs(point.longitude - center.longitude);
        expect(Math.abs(point.latitude - center.latitude)).toBeLessThanOrEqual(reach.latitude);
        expect(Math.min(eastward, 360 - eastward)).toBeLessThanOrEqual(reach.longitude);
      },
    ),
  );
});

describe("coarser positions", () => {
  it("are as near as it is said, and the same for all that is in their cell", () => {
    fc.assert(
      fc.property(anyPoint, fc.constantFrom(...precisions), (point, precision) => {
        const coarse = coarsen(point, precision);
        expect(distanceMeters(point, coarse)).toBeLessThanOrEqual(longestShiftMeters[precision]);
        expect(coarsen(coarse, precision)).toEqual(coarse);
        expect(Math.abs(coarse.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(coarse.longitude)).toBeLessThanOrEqual(180);
      }),
      { numRuns: 1000 },
    );
  });

  it("take 180° east for 180° west", () => {
    const [east, west] = [180, -180].map((longitude) => coarsen({ latitude: 12, longitude }, "city"));
    expect(east).toEqual(west);
  });

  it("leave an exact one as it is", () => {
    expect(coarsen({ latitude: 1.234_567, longitude: 2.5 }, "exact")).toEqual({ latitude: 1.234_567, longitude: 2.5 });
  });
});

describe("geo URIs", () => {
  test.each([
    ["geo:47.4979,19.0402;u=12", { latitude: 47.4979, longitude: 19.0402, accuracyMeters: 12 }],
    ["geo:-23.55,-46.63", { latitude: -23.55, longitude: -46.63 }],
    ["GEO:1,2,300;CRS=WGS84;U=3.5", { latitude: 1, longitude: 2, accuracyMeters: 3.5 }],
    ["geo:1,2;u=nonsense", { latitude: 1, longitude: 2 }],
    ["geo:90,77", { latitude: 90, longitude: 0 }],
  ])("%s", (uri, expected) => {
    expect(parseGeoUri(uri)).toEqual(expected);
  });

  test.each([
    "geo:91,0",
    "geo:0,180.1",
    "geo:1",
    "geo:a,b",
    "geo:1,2;crs=moon",
    "http://1,2",
    "",
    undefined,
    7,
    `geo:1,2;${"x".repeat(300)}`,
  ])("%j is none", (uri) => {
    expect(parseGeoUri(uri)).toBeUndefined();
  });

  it("are written so that they read as what they were", () => {
    fc.assert(
      fc.property(anyPoint, (point) => {
        const read = parseGeoUri(formatGeoUri(point, 20));
        expect(read?.accuracyMeters).toBe(20);
        expect(distanceMeters(point, read ?? { latitude: 0, longitude: 0 })).toBeLessThan(0.2);
      }),
    );
  });
});
