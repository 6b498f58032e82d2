import type { Point } from "../geography/position.ts";
import { createProximity } from "./proximity.ts";
import type { Agreement, Proximity, Sighting } from "./proximity.ts";
import type { Encounter } from "./told.ts";

export const minute = 60_000;
export const staleMs = 15 * minute;
export const cooldownMs = 6 * 60 * minute;
export const home: Point = { latitude: -23.55, longitude: -46.63 };
const exactly: Agreement = { toOther: "exact", toPerson: "exact" };

/** Proximity with a clock that the test winds. */
export interface World {
  readonly proximity: Proximity;
  /** Somebody is somewhere, now. */
  readonly at: (personId: string, point: Point, accuracyMeters?: number) => readonly Sighting[];
  readonly pass: (milliseconds: number) => void;
  readonly quiet: (...personIds: readonly string[]) => void;
  /** What would have been written down, for after a restart. */
  readonly changes: readonly (readonly [viewerId: string, subjectId: string, encounter: Encounter])[];
}

export function openWorld(): World {
  let now = 1_000_000;
  let quiet: readonly string[] = [];
  const changes: (readonly [string, string, Encounter])[] = [];
  const proximity = createProximity({
    now: () => now,
    staleMs,
    cooldownMs,
    isQuiet: (personId) => quiet.includes(personId),
    changed: (...change) => changes.push(change),
  });
  return {
    proximity,
    changes,
    at(personId, point, accuracyMeters = 0) {
      now += 1;
      return proximity.update(personId, { ...point, accuracyMeters, at: now });
    },
    pass(milliseconds) {
      now += milliseconds;
    },
    quiet(...personIds) {
      quiet = personIds;
    },
  };
}

/** Two people who agreed to everything, five kilometers. */
export function openPair(grants = exactly): World {
  const world = openWorld();
  world.proximity.setAlerts("alice", 5_000);
  world.proximity.setAlerts("bob", 5_000);
  world.proximity.link("alice", "bob", grants);
  return world;
}
