import * as fc from "fast-check";
import { precisions } from "#sdk";
import type { Precision } from "#sdk";
import { coarsen, longestShiftMeters } from "../../../bots/location/geography/precision.ts";
import type { Point } from "../../../bots/location/geography/position.ts";
import { createRandom } from "../../harness/create-random.ts";

/** People of the town. None of their names is part of another, or of what agents say. */
export const names = ["xenia", "yusuf", "zdenka"] as const;
export type Name = (typeof names)[number];

/** Where somebody says to be. `accuracyMeters`: how far off that may be, as their phone says; default is that it does not say. */
export interface Spot extends Point {
  readonly accuracyMeters?: number;
}

/** What one lets another have. `minutes`: for how long; default is until it is taken back. */
export interface Given {
  readonly precision: Precision;
  readonly minutes?: number;
}

export type Step =
  | { readonly kind: "goes"; readonly who: Name; readonly to: Spot; readonly seed: number }
  | { readonly kind: "forgets"; readonly who: Name }
  | { readonly kind: "befriends"; readonly who: Name; readonly whom: Name }
  | { readonly kind: "lets ask"; readonly who: Name; readonly whom: Name; readonly given: Given | undefined }
  | { readonly kind: "shares"; readonly who: Name; readonly whom: Name; readonly given: Given }
  | { readonly kind: "stops sharing"; readonly who: Name; readonly whom: Name | undefined }
  | { readonly kind: "parts"; readonly who: Name; readonly whom: Name; readonly how: "block" | "remove" }
  | { readonly kind: "wants alerts"; readonly who: Name; readonly whom: Name; readonly precision: Precision }
  | { readonly kind: "wants no alerts"; readonly who: Name; readonly whom: Name | undefined }
  | { readonly kind: "asks"; readonly who: Name; readonly whom: Name }
  | { readonly kind: "looks around"; readonly who: Name }
  /** To their assistant, and nothing that lets others know more or less. */
  | { readonly kind: "says"; readonly who: Name; readonly words: string }
  | { readonly kind: "waits"; readonly minutes: number }
  | { readonly kind: "restarts" };

/** A few kilometers and a few hundred apart: on both sides of borders of cells, near and far. */
const center: Point = { latitude: -23.5614, longitude: -46.6559 };
export const anySpot: fc.Arbitrary<Point> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.record({ north: fc.integer({ min: -2, max: 2 }), east: fc.integer({ min: -2, max: 2 }) }),
    },
    fc.record({ north: fc.integer({ min: -12, max: 12 }), east: fc.integer({ min: -12, max: 12 }) }),
  )
  .map(({ north, east }) => ({
    latitude: center.latitude + north * 0.0091,
    longitude: center.longitude + east * 0.0097,
  }));

const anyName = fc.constantFrom(...names);
const twoNames = fc.shuffledSubarray([...names], { minLength: 2, maxLength: 2 }).map(([who, whom]) => ({
  who: who ?? names[0],
  whom: whom ?? names[1],
}));
const anyPrecision = fc.constantFrom(...precisions);
const anyGiven: fc.Arbitrary<Given> = fc.oneof(
  fc.record({ precision: anyPrecision }),
  fc.record({ precision: anyPrecision, minutes: fc.constantFrom(5, 20, 60) }),
);
const forAWhile = fc.record({ precision: anyPrecision, minutes: fc.constantFrom(5, 20, 60) });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("goes"), who: anyName, to: anySpot, seed: fc.nat(1e6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forgets"), who: anyName }) },
  { weight: 3, arbitrary: twoNames.map((two) => ({ kind: "befriends", ...two })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(twoNames, fc.option(anyGiven, { nil: undefined }))
      .map(([two, given]) => ({ kind: "lets ask", ...two, given })),
  },
  { weight: 4, arbitrary: fc.tuple(twoNames, forAWhile).map(([two, given]) => ({ kind: "shares", ...two, given })) },
  {
    weight: 2,
    arbitrary: fc.tuple(twoNames, fc.boolean()).map(([{ who, whom }, isAll]) => ({
      kind: "stops sharing",
      who,
      whom: isAll ? undefined : whom,
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(twoNames, fc.constantFrom("block", "remove"))
      .map(([two, how]) => ({ kind: "parts", ...two, how })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(twoNames, anyPrecision)
      .map(([two, precision]) => ({ kind: "wants alerts", ...two, precision })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(twoNames, fc.boolean()).map(([{ who, whom }, isAll]) => ({
      kind: "wants no alerts",
      who,
      whom: isAll ? undefined : whom,
    })),
  },
  { weight: 8, arbitrary: twoNames.map((two) => ({ kind: "asks", ...two })) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("looks around"), who: anyName }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("waits"), minutes: fc.constantFrom(1, 4, 6, 19, 21, 59) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "restarts" }) },
) as fc.Arbitrary<Step>;

/** At the beginning most people are contacts, let each other ask, and are somewhere. */
const anyBeginning: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array(
      fc.record({
        isContact: fc.nat(4),
        given: fc.option(anyGiven, { nil: undefined, freq: 1 }),
        alerts: fc.option(anyPrecision, { nil: undefined, freq: 9 }),
      }),
      { minLength: 6, maxLength: 6 },
    ),
    fc.array(anySpot, { minLength: names.length, maxLength: names.length }),
  )
  .map(([facts, spots]) => {
    const pairs = names.flatMap((who) => names.flatMap((whom) => (who === whom ? [] : [{ who, whom }])));
    const steps = pairs.flatMap((two, index): readonly Step[] => {
      const { isContact = 0, given } = facts[index] ?? {};
      return isContact === 0
        ? []
        : [
            { kind: "befriends", ...two },
            { kind: "lets ask", ...two, given },
          ];
    });
    const places = names.map((who, index): Step => ({ kind: "goes", who, to: spots[index] ?? center, seed: index }));
    return [...steps, ...places];
  });

export const anySteps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(anyBeginning, fc.array(anyStep, { minLength: 5, maxLength: 30 }))
  .map(([first, rest]) => [...first, ...rest]);

/** A point that is the same to whoever may know it in these ways, and else anywhere; to whoever may not know it at all, anywhere. The same for the same seed. */
export function elsewhere(point: Point, ways: ReadonlySet<Precision>, seed: number): Point {
  const finest = precisions.find((precision) => ways.has(precision));
  if (finest === "exact") return point;
  const random = createRandom(seed);
  if (finest === undefined) return { latitude: random() * 160 - 80, longitude: random() * 340 - 170 };
  const cell = coarsen(point, finest);
  const degrees = longestShiftMeters[finest] / 111_000;
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const other = {
      latitude: cell.latitude + (random() * 2 - 1) * degrees,
      longitude: cell.longitude + (random() * 2 - 1) * degrees * 1.1,
    };
    if ([...ways].every((way) => isSame(coarsen(other, way), coarsen(point, way)))) return other;
  }
  return point;
}

const isSame = (one: Point, other: Point): boolean =>
  one.latitude === other.latitude && one.longitude === other.longitude;
