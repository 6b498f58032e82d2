import { distanceMeters } from "../geography/distance.ts";
import type { Point, Position } from "../geography/position.ts";

/** The circle around a place. */
export interface Fence {
  readonly center: Point;
  readonly radiusMeters: number;
}

/** Where somebody is with regard to a fence, as far as that is known. */
export interface FenceState {
  readonly side: "inside" | "outside" | "unknown";
  /** When the position was measured that showed it, milliseconds since the epoch; 0 for unknown. */
  readonly since: number;
  /** How often they have come or gone: what tells one crossing from the next, also after a crash. */
  readonly crossings: number;
}

/** What there is of a fence that was never looked at. */
export const neverSeen: FenceState = { side: "unknown", since: 0, crossings: 0 };

/** Whoever was inside is so until they are this far from the center: a fifth more than the radius, and not less than 50 m more. */
export const leaveMeters = (radiusMeters: number): number => radiusMeters + Math.max(radiusMeters / 5, 50);

/**
 * How things are after a position: the same state when nothing has changed. Somebody is inside when all of the circle in which they may be is, and outside when all of it is so far
 * off that they have left; what may be either changes nothing. So whoever stays where they are never comes and goes, however inaccurate the positions are, as long as these say so.
 */
export function passFence({ center, radiusMeters }: Fence, before: FenceState, position: Position): FenceState {
  if (position.at < before.since) return before;
  const distance = distanceMeters(center, position);
  const side = sideOf(distance, position.accuracyMeters, radiusMeters);
  if (side === undefined || side === before.side) return before;
  const isCrossing = side === "inside" || before.side === "inside";
  return { side, since: position.at, crossings: before.crossings + (isCrossing ? 1 : 0) };
}

function sideOf(distance: number, blur: number, radiusMeters: number): "inside" | "outside" | undefined {
  if (distance + blur <= radiusMeters) return "inside";
  return distance - blur > leaveMeters(radiusMeters) ? "outside" : undefined;
}
