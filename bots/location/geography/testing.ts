import * as fc from "fast-check";
import { earthRadiusMeters, radians } from "./distance.ts";
import type { Point } from "./position.ts";

/** Anywhere on earth, and more often than by chance where formulas go wrong: at the poles, the equator, the date line. */
export const anyPoint: fc.Arbitrary<Point> = fc.record({
  latitude: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, -89.9999, 0, 89.9999, 90)),
  longitude: fc.oneof(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.constantFrom(-180, -179.9999, 0, 179.9999, 180),
  ),
});

const degrees = (angle: number): number => (angle * 180) / Math.PI;

/** Where one gets to on the shortest way, so many meters in a direction (degrees from north). */
export function destination({ latitude, longitude }: Point, bearing: number, meters: number): Point {
  const angle = meters / earthRadiusMeters;
  const [north, east, heading] = [radians(latitude), radians(longitude), radians(bearing)];
  const sine = Math.sin(north) * Math.cos(angle) + Math.cos(north) * Math.sin(angle) * Math.cos(heading);
  const arrived = Math.asin(Math.max(-1, Math.min(1, sine)));
  const turned = Math.atan2(
    Math.sin(heading) * Math.sin(angle) * Math.cos(north),
    Math.cos(angle) - Math.sin(north) * sine,
  );
  return { latitude: degrees(arrived), longitude: ((degrees(east + turned) + 540) % 360) - 180 };
}

/** The angle between vectors from the center of the earth: another formula for distances, exact for neighbors and antipodes alike. */
export function metersByVectors(from: Point, to: Point): number {
  const [[a, b, c], [x, y, z]] = [toVector(from), toVector(to)];
  const across = Math.hypot(b * z - c * y, c * x - a * z, a * y - b * x);
  return earthRadiusMeters * Math.atan2(across, a * x + b * y + c * z);
}

function toVector({ latitude, longitude }: Point): readonly [number, number, number] {
  const [north, east] = [radians(latitude), radians(longitude)];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}
