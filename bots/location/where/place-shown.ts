import type { PlaceOnMap, Precision } from "#sdk";
import { coarsen, longestShiftMeters } from "../geography/precision.ts";
import type { PositionReport } from "../positions/position-keeper.ts";

/** Where somebody is, as somebody else may know it. */
export interface PlaceShown extends PlaceOnMap {
  readonly precision: Precision;
  /** When it was measured, milliseconds since the epoch. */
  readonly at: number;
}

/** All that is told of a position with this precision: of a coarse one only the middle of the cell, and how far from it one may be. */
export function placeShown({ position }: PositionReport, precision: Precision): PlaceShown {
  const accuracyMeters = precision === "exact" ? position.accuracyMeters : longestShiftMeters[precision];
  const { latitude, longitude } = coarsen(position, precision);
  return { latitude, longitude, ...(accuracyMeters > 0 ? { accuracyMeters } : {}), precision, at: position.at };
}
