import type { Point } from "./position.ts";

/** Mean radius of the earth: what spherical formulas are at most 0.56 % off with. */
export const earthRadiusMeters = 6_371_008.8;

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const degrees = (angle: number): number => (angle * 180) / Math.PI;

/** Length of the shortest way over the surface, by the haversine formula: right across the date line, at the poles and for neighbors. */
export function distanceMeters(from: Point, to: Point): number {
  return distanceBetween(from.latitude, from.longitude, to.latitude, to.longitude);
}

/** As `distanceMeters`, of bare numbers in degrees. */
export function distanceBetween(
  latitude: number,
  longitude: number,
  otherLatitude: number,
  otherLongitude: number,
): number {
  const northward = Math.sin(radians(otherLatitude - latitude) / 2);
  const eastward = Math.sin(radians(otherLongitude - longitude) / 2);
  const chord = northward ** 2 + Math.cos(radians(latitude)) * Math.cos(radians(otherLatitude)) * eastward ** 2;
  return 2 * earthRadiusMeters * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** How far, in degrees, a circle reaches to the north and south, and to the east and west: 180 for one that has a pole in it. */
export interface Reach {
  readonly latitude: number;
  readonly longitude: number;
}

export function reachOf(latitude: number, radiusMeters: number): Reach {
  const angle = Math.min(radiusMeters / earthRadiusMeters, Math.PI);
  const slant = Math.cos(radians(latitude));
  const isAroundPole = angle >= Math.PI / 2 || Math.sin(angle) >= slant;
  return {
    latitude: degrees(angle),
    longitude: isAroundPole ? 180 : degrees(Math.asin(Math.sin(angle) / slant)),
  };
}
