import type { Point } from "../../../bots/location/geography/position.ts";

/** People who live somewhere, each with so many contacts among all of them. */
export interface Population {
  readonly size: number;
  readonly ids: readonly string[];
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
  /** Of each: theirs are `contactsOf` to the one, and those who have them to the other side. */
  contactsOf(person: number): readonly number[];
  /** The person takes some steps, 50 m at most. */
  walk(person: number): Point;
}

/** Square of so many kilometers around São Paulo. */
export interface PopulationOptions {
  readonly size: number;
  readonly contacts: number;
  readonly areaKilometers: number;
}

export function makePopulation({ size, contacts, areaKilometers }: PopulationOptions): Population {
  const random = createRandom(7);
  const span = areaKilometers / 111;
  const around = (degrees: number): Float64Array =>
    Float64Array.from({ length: size }, () => degrees + (random() - 0.5) * span);
  const [latitude, longitude] = [around(-23.55), around(-46.63)];
  // every second one is somebody's contact and so theirs as well
  const steps = Array.from({ length: contacts / 2 }, () => 1 + Math.floor(random() * (size - 1)));
  return {
    size,
    ids: Array.from({ length: size }, (_, person) => `@person${person}:example.org`),
    latitude,
    longitude,
    contactsOf: (person) => steps.map((step) => (person + step) % size),
    walk(person) {
      latitude[person] = (latitude[person] ?? 0) + (random() - 0.5) * 0.001;
      longitude[person] = (longitude[person] ?? 0) + (random() - 0.5) * 0.001;
      return { latitude: latitude[person], longitude: longitude[person] };
    },
  };
}

/** The same numbers in each run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
