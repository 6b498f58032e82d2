import type { Reach } from "../geography/distance.ts";

/** Steps of 0.0055 degrees, or 610 m: of latitude in the upper half of the number, 0 … 32767, of longitude in the lower, which goes around as the earth does. */
const northSteps = 32_767 / 180;
const eastSteps = 65_536 / 360;

/** Where somebody is, in four bytes and roughly. */
export function cellOf(latitude: number, longitude: number): number {
  return (Math.floor((latitude + 90) * northSteps) << 16) | (Math.floor((longitude + 180) * eastSteps) & 0xffff);
}

/** How many steps lie between points within reach, at most. */
export function stepsOf(reach: Reach): Reach {
  return {
    latitude: Math.ceil(reach.latitude * northSteps) + 1,
    longitude: Math.ceil(reach.longitude * eastSteps) + 1,
  };
}

/** Whether there may be a point of the one cell so many steps or less from a point of the other. Called for each contact: bare numbers, and no branch more than needed. */
export function mayReach(cell: number, other: number, north: number, east: number): boolean {
  const northward = (other >> 16) - (cell >> 16);
  return (northward + north) >>> 0 <= 2 * north && ((((other - cell) << 16) >> 16) + east) >>> 0 <= 2 * east;
}
