import type { Precision } from "#sdk";
import { earthRadiusMeters, radians } from "./distance.ts";
import type { Point } from "./position.ts";

/** Length of the sides of the cells whose centers are told in place of positions. */
const cellMeters: Readonly<Record<Exclude<Precision, "exact">, number>> = { neighborhood: 2_000, city: 20_000 };

/** How far a coarsened position may be from the real one: half the diagonal of a cell, and a little more for the earth being round. */
export const longestShiftMeters: Readonly<Record<Precision, number>> = {
  exact: 0,
  neighborhood: 1_450,
  city: 14_500,
};

/**
 * The position as somebody may know it: the center of the cell that it is in, of a grid that is the same for everybody and at all times. Whatever is worked out of what
 * this returns, however often and however cleverly it is asked for, tells no more than the cell.
 */
export function coarsen(point: Point, precision: Precision): Point {
  if (precision === "exact") return { latitude: point.latitude, longitude: point.longitude };
  const side = cellMeters[precision];
  const rows = Math.round((Math.PI * earthRadiusMeters) / side);
  const rowHeight = 180 / rows;
  const row = cellOf(point.latitude + 90, rowHeight, rows);
  const latitude = -90 + (row + 0.5) * rowHeight;
  const columns = Math.max(1, Math.round((2 * Math.PI * earthRadiusMeters * widest(row, rowHeight)) / side));
  const columnWidth = 360 / columns;
  const column = cellOf((point.longitude + 180) % 360, columnWidth, columns);
  return { latitude, longitude: -180 + (column + 0.5) * columnWidth };
}

/** The north pole belongs to the last row. */
function cellOf(offset: number, size: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(offset / size)));
}

/** Cosine of the latitude of a row where it is longest. */
function widest(row: number, rowHeight: number): number {
  const south = -90 + row * rowHeight;
  const north = south + rowHeight;
  return Math.cos(radians(south < 0 && north > 0 ? 0 : Math.min(Math.abs(south), Math.abs(north))));
}

/** A distance in words that tell no more than the precision allows. */
export function distanceInWords(meters: number, precision: Precision): string {
  switch (precision) {
    case "exact":
      return meters < 950
        ? `about ${Math.max(1, Math.round(meters / 100)) * 100} m`
        : `about ${(meters / 1000).toFixed(1)} km`;
    case "neighborhood":
      return `about ${Math.max(1, Math.round(meters / 1000))} km`;
    case "city":
      return "somewhere in your area";
  }
}
