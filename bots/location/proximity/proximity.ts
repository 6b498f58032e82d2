import { distanceBetween, reachOf } from "../geography/distance.ts";
import { coarsen, longestShiftMeters } from "../geography/precision.ts";
import type { Precision } from "#sdk";
import type { Point, Position } from "../geography/position.ts";
import { cellOf, mayReach, stepsOf } from "./cell.ts";
import { createContactLists, rowOf, termsOf } from "./contact-lists.ts";
import { createPairRadii } from "./pair-radii.ts";
import { createPeopleTable, placeLength } from "./people-table.ts";
import { createTold } from "./told.ts";
import type { Encounter } from "./told.ts";

/** Tells people that somebody they know has come close. */
export interface Proximity {
  /** How close the person wants to be told of. Without alerts they are seen by nobody and told of nobody. */
  setAlerts(personId: string, radiusMeters: number | undefined): void;
  /** Two people who agreed to be told of each other, and on what terms. Replaces what they agreed before. */
  link(personId: string, otherId: string, agreement: Agreement): void;
  /** From now on they learn nothing of each other. */
  unlink(personId: string, otherId: string): void;
  /**
   * Takes a position and finds who is to be told of whom because of it: the person, of others, and others, of the person. A position that was measured before the known
   * one is left out.
   */
  update(personId: string, position: Position): readonly Sighting[];
  /** As `update`, without a new position: when something else has changed. */
  look(personId: string): readonly Sighting[];
  /** Forgets where the person is, as when they stop sharing. Whoever was told of them is not told again before the cooldown is over. */
  forgetPosition(personId: string): void;
  /** Takes what `changed` was called with before a restart. Of two who are linked; what is known already stays. */
  restore(viewerId: string, subjectId: string, encounter: Encounter): void;
  /** Forgets all of the person. */
  remove(personId: string): void;
  /** Positions that are kept. */
  readonly positions: number;
}

export interface Agreement {
  /** How precisely the first lets the second know where they are. */
  readonly toOther: Precision;
  readonly toPerson: Precision;
  /** How close the first wants to be told of the second, where that differs from everybody else. */
  readonly personRadiusMeters?: number | undefined;
  readonly otherRadiusMeters?: number | undefined;
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
  /** Where the subject is, as the viewer may know it. */
  readonly shown: Point;
  /** When it was found, milliseconds since the epoch. */
  readonly at: number;
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
  /** What has to be known after a restart, so that nobody is told again of what they were told of, has changed. */
  readonly changed?: (viewerId: string, subjectId: string, encounter: Encounter) => void;
}

/** Whoever was close is close until they are this far apart: a fifth more than the radius, and not less than 200 m more. */
export const apartMeters = (radiusMeters: number): number => radiusMeters + Math.max(radiusMeters / 5, 200);

export function createProximity({ now, staleMs, cooldownMs, isQuiet, changed }: ProximityOptions): Proximity {
  const people = createPeopleTable();
  const contacts = createContactLists();
  const pairRadii = createPairRadii();
  const told = createTold({
    cooldownMs,
    changed: (viewer, subject, encounter) => changed?.(people.idOf(viewer), people.idOf(subject), encounter),
  });
  let positions = 0;

  const measuredAt = (row: number): number => people.columns().place[row * placeLength + 3] ?? -Infinity;

  function update(personId: string, { latitude, longitude, accuracyMeters, at }: Position): readonly Sighting[] {
    const row = people.find(personId);
    if (row < 0 || !(at > measuredAt(row))) return [];
    if (measuredAt(row) === -Infinity) positions += 1;
    const { cell, place } = people.columns();
    cell[row] = cellOf(latitude, longitude);
    place[row * placeLength] = latitude;
    place[row * placeLength + 1] = longitude;
    place[row * placeLength + 2] = accuracyMeters;
    place[row * placeLength + 3] = at;
    return match(row, now());
  }

  function match(row: number, time: number): readonly Sighting[] {
    const { cell, place, radius } = people.columns();
    const own = radius[row] ?? 0;
    if (own === 0 || !isFresh(row, time)) return [];
    const here = cell[row] ?? 0;
    // whoever is outside of it is apart, however coarsely either sees the other
    const farthest = apartMeters(Math.max(own, pairRadii.widest(row))) + longestShiftMeters.city + 1;
    const { latitude, longitude } = stepsOf(reachOf(place[row * placeLength] ?? 0, farthest));
    const near = told.near(row);
    const found = new Array<Sighting>();
    const entries = contacts.entries();
    const end = contacts.startOf(row) + contacts.countOf(row);
    for (let index = contacts.startOf(row); index < end; index += 1) {
      const entry = entries[index] ?? 0;
      const other = rowOf(entry);
      if (mayReach(here, cell[other] ?? 0, latitude, longitude) || near?.has(other) === true)
        meet(row, entry, time, found);
    }
    return found;
  }

  const isFresh = (row: number, time: number): boolean => measuredAt(row) > time - staleMs;

  /** Looks at two who may be close, from both sides. */
  function meet(row: number, entry: number, time: number, found: Sighting[]): void {
    const other = rowOf(entry);
    const { radius } = people.columns();
    const [own, others] = [radius[row] ?? 0, radius[other] ?? 0];
    if (others === 0 || !isFresh(other, time)) return;
    const { toOwner, toOther, hasOwnRadius } = termsOf(entry);
    const radiusMeters = hasOwnRadius
      ? Math.min(pairRadii.of(row, other) ?? own, pairRadii.of(other, row) ?? others)
      : Math.min(own, others);
    see({ viewer: row, subject: other, precision: toOwner, radiusMeters, time }, found);
    see({ viewer: other, subject: row, precision: toOther, radiusMeters, time }, found);
  }

  function see({ viewer, subject, precision, radiusMeters, time }: Sight, found: Sighting[]): void {
    const { place } = people.columns();
    const [eye, seen] = [viewer * placeLength, subject * placeLength];
    const shown = coarsen({ latitude: place[seen] ?? 0, longitude: place[seen + 1] ?? 0 }, precision);
    const distanceMeters = distanceBetween(place[eye] ?? 0, place[eye + 1] ?? 0, shown.latitude, shown.longitude);
    const blur = (place[eye + 2] ?? 0) + (precision === "exact" ? (place[seen + 2] ?? 0) : 0);
    const viewerId = people.idOf(viewer);
    const isTold = told.notice(viewer, subject, time, {
      isClose: distanceMeters + blur <= radiusMeters,
      isApart: distanceMeters - blur > apartMeters(radiusMeters),
      mayTell: () => !isQuiet(viewerId, time),
    });
    if (isTold)
      found.push({
        viewerId,
        subjectId: people.idOf(subject),
        distanceMeters,
        precision,
        radiusMeters,
        shown,
        at: time,
      });
  }

  function forgetPosition(personId: string): void {
    const row = people.find(personId);
    if (row < 0 || measuredAt(row) === -Infinity) return;
    people.forgetPlace(row);
    positions -= 1;
  }

  function setRadii(row: number, other: number, radii: Pick<Agreement, "personRadiusMeters" | "otherRadiusMeters">) {
    pairRadii.set(row, other, radii.personRadiusMeters);
    pairRadii.set(other, row, radii.otherRadiusMeters);
  }

  return {
    setAlerts(personId, radiusMeters) {
      const row = radiusMeters === undefined ? people.find(personId) : people.ensure(personId);
      if (row < 0) return;
      people.columns().radius[row] = radiusMeters ?? 0;
    },
    link(personId, otherId, { toOther, toPerson, ...radii }) {
      const row = people.ensure(personId);
      const other = people.ensure(otherId);
      const hasOwnRadius = radii.personRadiusMeters !== undefined || radii.otherRadiusMeters !== undefined;
      setRadii(row, other, radii);
      contacts.set(row, other, { toOther, toOwner: toPerson, hasOwnRadius });
      contacts.set(other, row, { toOther: toPerson, toOwner: toOther, hasOwnRadius });
    },
    unlink(personId, otherId) {
      const row = people.find(personId);
      const other = people.find(otherId);
      if (row < 0 || other < 0) return;
      contacts.remove(row, other);
      contacts.remove(other, row);
      setRadii(row, other, {});
      told.forget(row, other);
    },
    update,
    look(personId) {
      const row = people.find(personId);
      return row < 0 ? [] : match(row, now());
    },
    forgetPosition,
    restore(viewerId, subjectId, encounter) {
      const viewer = people.find(viewerId);
      const subject = people.find(subjectId);
      if (viewer >= 0 && subject >= 0) told.restore(viewer, subject, encounter);
    },
    remove(personId) {
      const row = people.find(personId);
      if (row < 0) return;
      forgetPosition(personId);
      const start = contacts.startOf(row);
      for (const entry of contacts.entries().slice(start, start + contacts.countOf(row))) {
        const other = rowOf(entry);
        contacts.remove(other, row);
        setRadii(row, other, {});
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

interface Sight {
  readonly viewer: number;
  readonly subject: number;
  readonly precision: Precision;
  readonly radiusMeters: number;
  readonly time: number;
}
