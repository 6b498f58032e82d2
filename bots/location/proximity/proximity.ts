import { distanceBetween, reachOf } from "../geography/distance.ts";
import { coarsen, longestShiftMeters } from "../geography/precision.ts";
import type { Precision } from "#sdk";
import type { Position } from "../geography/position.ts";
import { createContactLists, grantBits } from "./contact-lists.ts";
import { createPeopleTable } from "./people-table.ts";
import { createTold } from "./told.ts";

/** Tells people that somebody they know has come close. */
export interface Proximity {
  /** How close the person wants to be told of. Without alerts they are seen by nobody and told of nobody. */
  setAlerts(personId: string, radiusMeters: number | undefined): void;
  /** Two people who agreed to be told of each other, and how precisely each lets the other know. Replaces what they agreed before. */
  link(personId: string, otherId: string, grants: Grants): void;
  /** From now on they learn nothing of each other. */
  unlink(personId: string, otherId: string): void;
  /**
   * Takes a position and finds who is to be told of whom because of it: the person, of others, and others, of the person. A position that was measured before the known
   * one is left out.
   */
  update(personId: string, position: Position): readonly Sighting[];
  /** Forgets where the person is, as when they stop sharing. Whoever was told of them is not told again before the cooldown is over. */
  forgetPosition(personId: string): void;
  /** Forgets all of the person. */
  remove(personId: string): void;
  /** Positions that are kept. */
  readonly positions: number;
}

export interface Grants {
  /** How precisely the first lets the second know where they are. */
  readonly toOther: Precision;
  readonly toPerson: Precision;
}

/** Somebody who is to be told that somebody else is close. */
export interface Sighting {
  readonly viewerId: string;
  readonly subjectId: string;
  /** From where the viewer is to where the subject is as the viewer may know it. */
  readonly distanceMeters: number;
  readonly precision: Precision;
  /** The smaller of the two radii. */
  readonly radiusMeters: number;
}

export interface ProximityOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Positions that are older count for nothing. */
  readonly staleMs: number;
  /** Between two alerts to one person about the same other, at least. */
  readonly cooldownMs: number;
  /** Whether the person is to be left alone now. Told afterwards, when they are still close. */
  readonly isQuiet: (personId: string, now: number) => boolean;
}

/** Whoever was close is close until they are this far apart: a fifth more than the radius, and not less than 200 m more. */
export const apartMeters = (radiusMeters: number): number => radiusMeters + Math.max(radiusMeters / 5, 200);

export function createProximity({ now, staleMs, cooldownMs, isQuiet }: ProximityOptions): Proximity {
  const people = createPeopleTable();
  const contacts = createContactLists();
  const told = createTold({ cooldownMs });
  let positions = 0;

  function update(personId: string, position: Position): readonly Sighting[] {
    const row = people.find(personId);
    if (row < 0 || !(position.at > (people.at[row] ?? 0))) return [];
    if (people.at[row] === -Infinity) positions += 1;
    people.band[row] = position.latitude;
    people.latitude[row] = position.latitude;
    people.longitude[row] = position.longitude;
    people.accuracy[row] = position.accuracyMeters;
    people.at[row] = position.at;
    return match(row, now());
  }

  function match(row: number, time: number): readonly Sighting[] {
    const { band, longitude, at, radius } = people;
    const [north, east, own] = [band[row] ?? 0, longitude[row] ?? 0, radius[row] ?? 0];
    const fresh = time - staleMs;
    if (own === 0 || !((at[row] ?? 0) > fresh)) return [];
    // whoever is outside of it is apart, however coarsely either sees the other
    const reach = reachOf(north, apartMeters(own) + longestShiftMeters.city + 1);
    const near = told.near(row);
    const found = new Array<Sighting>();
    const list = contacts.of(row);
    for (let index = 0; index < list.length; index += 1) {
      const entry = list[index] ?? 0;
      const other = entry >>> grantBits;
      const isInBand = Math.abs((band[other] ?? 0) - north) <= reach.latitude;
      const isInReach = isInBand && apart(longitude[other] ?? 0, east) <= reach.longitude;
      if (!isInReach && near?.has(other) !== true) continue;
      const otherRadius = radius[other] ?? 0;
      if (otherRadius === 0 || !((at[other] ?? 0) > fresh)) continue;
      const limits = { radiusMeters: Math.min(own, otherRadius), time };
      look({ viewer: row, subject: other, precision: contacts.toOwner(entry), ...limits }, found);
      look({ viewer: other, subject: row, precision: contacts.toOther(entry), ...limits }, found);
    }
    return found;
  }

  function look({ viewer, subject, precision, radiusMeters, time }: Look, found: Sighting[]): void {
    const { latitude, longitude, accuracy } = people;
    const place = coarsen({ latitude: latitude[subject] ?? 0, longitude: longitude[subject] ?? 0 }, precision);
    const [north, east] = [latitude[viewer] ?? 0, longitude[viewer] ?? 0];
    const distanceMeters = distanceBetween(north, east, place.latitude, place.longitude);
    const blur = (accuracy[viewer] ?? 0) + (precision === "exact" ? (accuracy[subject] ?? 0) : 0);
    const viewerId = people.idOf(viewer);
    const isTold = told.notice(viewer, subject, time, {
      isClose: distanceMeters + blur <= radiusMeters,
      isApart: distanceMeters - blur > apartMeters(radiusMeters),
      mayTell: () => !isQuiet(viewerId, time),
    });
    if (isTold) found.push({ viewerId, subjectId: people.idOf(subject), distanceMeters, precision, radiusMeters });
  }

  function forgetPosition(personId: string): void {
    const row = people.find(personId);
    if (row < 0 || people.at[row] === -Infinity) return;
    people.band[row] = Number.NaN;
    people.latitude[row] = people.longitude[row] = people.accuracy[row] = 0;
    people.at[row] = -Infinity;
    positions -= 1;
  }

  return {
    setAlerts(personId, radiusMeters) {
      people.radius[people.ensure(personId)] = radiusMeters ?? 0;
    },
    link(personId, otherId, { toOther, toPerson }) {
      const row = people.ensure(personId);
      const other = people.ensure(otherId);
      contacts.set(row, other, { toOther, toOwner: toPerson });
      contacts.set(other, row, { toOther: toPerson, toOwner: toOther });
    },
    unlink(personId, otherId) {
      const row = people.find(personId);
      const other = people.find(otherId);
      contacts.remove(row, other);
      contacts.remove(other, row);
      told.forget(row, other);
    },
    update,
    forgetPosition,
    remove(personId) {
      const row = people.find(personId);
      if (row < 0) return;
      forgetPosition(personId);
      for (const entry of contacts.of(row)) {
        const other = contacts.rowOf(entry);
        contacts.remove(other, row);
        told.forget(row, other);
      }
      contacts.clear(row);
      people.remove(personId);
    },
    get positions() {
      return positions;
    },
  };
}

interface Look {
  readonly viewer: number;
  readonly subject: number;
  readonly precision: Precision;
  readonly radiusMeters: number;
  readonly time: number;
}

/** Degrees between two longitudes, the short way around. */
function apart(longitude: number, other: number): number {
  const difference = Math.abs(longitude - other);
  return difference > 180 ? 360 - difference : difference;
}
