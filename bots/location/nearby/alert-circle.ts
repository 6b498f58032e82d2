import { timeZoneOf } from "#sdk";
import type { Contact, ContactPair, UserId } from "#sdk";
import type { Proximity } from "../proximity/proximity.ts";
import { readSettings } from "./nearby-settings.ts";
import type { NearbySettings } from "./nearby-settings.ts";
import type { NearbyWorld } from "./nearby-world.ts";
import { isQuiet } from "./quiet-hours.ts";
import { toEncounter, toldRecordsOf } from "./told-records.ts";

/** Which people may be told of each other: keeps the matching in step with their settings and with what they grant. */
export interface AlertCircle {
  /** The person's settings; the matching knows the person, their contacts, and whom they were told of, when this resolves. */
  know(personId: UserId): Promise<NearbySettings>;
  /** As `know`, after the person's settings have changed. */
  changed(personId: UserId): Promise<NearbySettings>;
  /** What two people let each other have has changed. Resolves with whether they may be told of each other. */
  contactChanged(pair: ContactPair): Promise<boolean>;
  isQuiet(personId: string, now: number): boolean;
  forget(personId: UserId): void;
}

export interface AlertCircleOptions extends Pick<NearbyWorld, "context"> {
  readonly proximity: Pick<Proximity, "link" | "unlink" | "setAlerts" | "restore" | "remove">;
  /** What was read of a person may hold what is of no account anymore. */
  readonly tidy: (personId: UserId) => void;
  /** An alert may not have been said before a restart: if it comes up again, it is to be named by this time. */
  readonly unsaid: (pair: { readonly viewerId: string; readonly subjectId: string }, at: number) => void;
}

interface Known {
  readonly settings: NearbySettings;
  readonly timeZone: string;
  /** When the time zone was looked up, milliseconds since the epoch. */
  readonly at: number;
}

/** People travel. */
const zoneMs = 60 * 60_000;

export function createAlertCircle({ context, proximity, unsaid, tidy }: AlertCircleOptions): AlertCircle {
  const { contacts, person, now } = context;
  const people = new Map<string, Known>();
  let changes = 0;

  /** What is read is looked at only when nothing has changed meanwhile. */
  async function current<Value>(read: () => Promise<Value>): Promise<Value> {
    for (;;) {
      const before = changes;
      const value = await read();
      if (changes === before) return value;
    }
  }

  async function look(personId: UserId): Promise<Known> {
    const settings = await readSettings(person(personId).records);
    const timeZone = settings.quiet === undefined ? "UTC" : await timeZoneOf(() => person(personId).facts());
    return { settings, timeZone, at: now() };
  }

  /** Nothing is awaited between what was read and what the matching is told. */
  async function take(personId: UserId): Promise<Known> {
    const { known, linked, told } = await current(async () => ({
      known: await look(personId),
      linked: await contacts.of(personId),
      told: await toldRecordsOf(person(personId).records).all(),
    }));
    people.set(personId, known);
    proximity.setAlerts(personId, known.settings.isOn ? known.settings.radiusMeters : undefined);
    if (!known.settings.isOn) return known;
    for (const contact of linked) link(contact);
    for (const [subjectId, record] of told) {
      if (record.unsaid === undefined) proximity.restore(personId, subjectId, toEncounter(record));
      else unsaid({ viewerId: personId, subjectId }, record.unsaid);
    }
    if (told.length > 0) tidy(personId);
    return known;
  }

  function link(contact: Contact): boolean {
    const { personId, otherId, grants, theirs } = contact;
    if (grants.nearby === undefined || theirs.nearby === undefined) return false;
    proximity.link(personId, otherId, {
      toOther: grants.nearby.precision,
      toPerson: theirs.nearby.precision,
      personRadiusMeters: grants.nearby.radiusMeters,
      otherRadiusMeters: theirs.nearby.radiusMeters,
    });
    return true;
  }

  async function know(personId: UserId): Promise<NearbySettings> {
    const known = people.get(personId) ?? (await take(personId));
    const isOld = known.settings.quiet !== undefined && now() - known.at >= zoneMs;
    return (isOld ? await take(personId) : known).settings;
  }

  return {
    know,
    changed(personId) {
      changes += 1;
      people.delete(personId);
      return know(personId);
    },
    async contactChanged({ personId, otherId }) {
      changes += 1;
      const contact = await current(() => contacts.between(personId, otherId));
      if (contact !== undefined && link(contact)) return true;
      proximity.unlink(personId, otherId);
      return false;
    },
    isQuiet(personId, time) {
      const { settings, timeZone } = people.get(personId) ?? {};
      return settings?.quiet !== undefined && isQuiet(settings.quiet, time, timeZone ?? "UTC");
    },
    forget(personId) {
      changes += 1;
      people.delete(personId);
      proximity.remove(personId);
    },
  };
}
