import * as fc from "fast-check";
import type { Precision } from "#sdk";
import type { Point } from "../../../bots/location/geography/position.ts";
import { coarsen } from "../../../bots/location/geography/precision.ts";
import { elsewhere } from "./steps.ts";
import type { Spot, Step } from "./steps.ts";

/** How precisely yusuf lets xenia know by alerts where he is. */
export type Coarse = Exclude<Precision, "exact">;

/** What xenia's radius and the ways of both are counted in: about the sides of a cell. */
const unitMeters: Readonly<Record<Coarse, number>> = { neighborhood: 2_000, city: 20_000 };
/** North of Milan, where one town is next to another: their names, too, tell where somebody is. */
const home: Point = { latitude: 45.65, longitude: 9.2 };
/** No radius is larger. */
const widest = "!nearby radius 100 km";

/** Xenia and yusuf want to be told of each other, and are somewhere. */
function beginning(precision: Coarse): readonly Step[] {
  return [
    { kind: "befriends", who: "xenia", whom: "yusuf" },
    { kind: "wants alerts", who: "xenia", whom: "yusuf", precision: "exact" },
    { kind: "wants alerts", who: "yusuf", whom: "xenia", precision },
    { kind: "says", who: "xenia", words: "!history on" },
    { kind: "says", who: "yusuf", words: widest },
  ];
}

const ending: readonly Step[] = [
  { kind: "looks around", who: "xenia" },
  { kind: "says", who: "xenia", words: "!history" },
];

/** A way to the north and to the east, in units. */
type Way = readonly [north: number, east: number];

function anyWay(longest: number): fc.Arbitrary<Way> {
  const tenths = fc.integer({ min: -10 * longest, max: 10 * longest }).map((each) => each / 10);
  return fc.tuple(tenths, tenths);
}

function spotAt(precision: Coarse, ...ways: readonly Way[]): Spot {
  const degrees = unitMeters[precision] / 111_000;
  const along = (each: 0 | 1): number => degrees * ways.reduce((sum, way) => sum + way[each], 0);
  return { latitude: home.latitude + along(0), longitude: home.longitude + along(1) * 1.4 };
}

function anyRadius(precision: Coarse): fc.Arbitrary<Step> {
  return fc
    .constantFrom(0.5, 1, 1.5, 2)
    .map((units) => ({ kind: "says", who: "xenia", words: `!nearby radius ${units * unitMeters[precision]} m` }));
}

/** Both go on, for days, and are told anew of each other when they have been apart. */
export function anyJourney(precision: Coarse): fc.Arbitrary<readonly Step[]> {
  const anyLeg = fc
    .record({
      minutes: fc.oneof({ weight: 6, arbitrary: fc.constant(200) }, fc.constantFrom(1, 20, 400)),
      yusuf: anyWay(1),
      apart: fc.oneof({ weight: 1, arbitrary: anyWay(0.3) }, { weight: 1, arbitrary: anyWay(1.8) }),
      seed: fc.nat(1e6),
      isFirst: fc.boolean(),
      restarts: fc.integer({ min: 0, max: 9 }),
    })
    .map(({ minutes, yusuf, apart, seed, isFirst, restarts }): readonly Step[] => {
      const ways: readonly Step[] = [
        { kind: "goes", who: "yusuf", to: spotAt(precision, yusuf), seed },
        { kind: "goes", who: "xenia", to: spotAt(precision, yusuf, apart), seed },
      ];
      return [
        { kind: "waits", minutes },
        ...(restarts === 9 ? [{ kind: "restarts" } as const] : []),
        ...(isFirst ? ways : ways.toReversed()),
      ];
    });
  return fc
    .tuple(anyRadius(precision), fc.array(anyLeg, { minLength: 5, maxLength: 12 }))
    .map(([radius, legs]) => [...beginning(precision), radius, ...legs.flat(), ...ending]);
}

/** Yusuf goes on now and then. Xenia says to be here and there, and forgets that she was told: alerts that are switched off and on begin anew. */
export function anyProbing(precision: Coarse): fc.Arbitrary<readonly Step[]> {
  const goes = (who: "xenia" | "yusuf", units: number): fc.Arbitrary<Step> =>
    fc
      .tuple(anyWay(units), fc.nat(1e6))
      .map(([way, seed]) => ({ kind: "goes", who, to: spotAt(precision, way), seed }));
  const again: readonly Step[] = [
    { kind: "wants no alerts", who: "xenia", whom: "yusuf" },
    { kind: "wants alerts", who: "xenia", whom: "yusuf", precision: "exact" },
  ];
  const anyProbe: fc.Arbitrary<readonly Step[]> = fc.oneof(
    { weight: 4, arbitrary: goes("xenia", 2).map((step) => [...again, step]) },
    { weight: 2, arbitrary: anyRadius(precision).map((step) => [step, ...again]) },
    { weight: 1, arbitrary: anyRadius(precision).map((step) => [step]) },
    { weight: 1, arbitrary: goes("yusuf", 1).map((step) => [...again, step]) },
  );
  return fc
    .tuple(goes("yusuf", 1), goes("xenia", 1), fc.array(anyProbe, { minLength: 4, maxLength: 12 }))
    .map(([yusuf, xenia, probes]) => [...beginning(precision), yusuf, xenia, ...probes.flat(), ...ending]);
}

/** Yusuf goes elsewhere in the same cells, and his phone knows less well where that is. */
export function otherSpotsOf(steps: readonly Step[], precision: Coarse): ReadonlyMap<number, Spot> {
  return new Map(
    steps.flatMap((step, index) =>
      step.kind === "goes" && step.who === "yusuf"
        ? [[index, { ...elsewhere(step.to, new Set([precision]), step.seed), accuracyMeters: step.seed % 3_000 }]]
        : [],
    ),
  );
}

/** Xenia stands in the middle of a cell that yusuf is so many cells away from. */
export function courseIn(precision: Coarse, cells: number): readonly Step[] {
  const middle = coarsen(home, precision);
  const north = (cells * unitMeters[precision]) / 111_000;
  return [
    ...beginning(precision),
    { kind: "goes", who: "yusuf", to: { ...middle, latitude: middle.latitude + north }, seed: 0 },
    { kind: "goes", who: "xenia", to: middle, seed: 0 },
  ];
}
