import { precisions } from "#sdk";
import type { Contact, PlaceOnMap, Precision, ServiceContext, UserId } from "#sdk";
import { distanceMeters } from "../geography/distance.ts";
import { coarsen, distanceInWords } from "../geography/precision.ts";
import type { Point } from "../geography/position.ts";
import { metersInWords } from "../geography/read-meters.ts";
import { plainName } from "../nearby/nearby-words.ts";
import type { PositionKeeper, PositionReport } from "../positions/position-keeper.ts";
import type { OneAfterAnother } from "./one-after-another.ts";
import { placeShown } from "./place-shown.ts";
import { bare } from "./read-share.ts";
import { cannotTell, ownUnknown, wasHere, whichOne } from "./where-words.ts";

/** Answers where people are, and who is near, as far as these have granted it. */
export interface Where {
  /** @param words whom the person means, as they said it; without any, themselves */
  find(asked: Asked, words: string): Promise<WhereAnswer>;
  near(asked: Asked): Promise<WhereAnswer>;
}

export interface Asked {
  readonly personId: UserId;
  /** What it is done because of: the same when it is done again after a crash. */
  readonly source: string;
}

export interface WhereAnswer {
  readonly text: string;
  readonly pins: readonly Pin[];
}

export interface Pin extends PlaceOnMap {
  readonly description: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface WhereOptions {
  readonly context: Pick<ServiceContext, "contacts" | "person" | "now">;
  readonly positions: Pick<PositionKeeper, "of">;
  /** For what the person who asks is not to wait for, since it would tell them something. */
  readonly later: OneAfterAnother;
  /** What people want of alerts. */
  readonly settingsOf: (personId: UserId) => Promise<AlertSettings>;
}

interface AlertSettings {
  readonly isOn: boolean;
  /** How close counts as near. */
  readonly radiusMeters: number;
}

interface View {
  readonly precision: Precision;
  /** Meters. */
  readonly within: number;
}

interface Near {
  readonly name: string;
  readonly precision: Precision;
  readonly meters: number;
}

export function createWhere({ context, positions, later, settingsOf }: WhereOptions): Where {
  const { contacts, person, now } = context;

  function pinOf(name: string, report: PositionReport, precision: Precision): WhereAnswer {
    const place = placeShown(report, precision);
    const { precision: _precision, ...pin } = place;
    return { text: wasHere(plainName(name), place, now()), pins: [{ ...pin, description: name }] };
  }

  function own(personId: UserId): WhereAnswer {
    const report = positions.of(personId);
    return report === undefined ? { text: ownUnknown, pins: [] } : pinOf("You", report, "exact");
  }

  /** How the person may look for the contact: because they may ask where they are, and because both want to be told when they are near. The most precise first. */
  async function viewsOf({ otherId, grants, theirs }: Contact, settings: AlertSettings): Promise<readonly View[]> {
    const views: View[] = [];
    if (theirs.location !== undefined)
      views.push({ precision: theirs.location.precision, within: settings.radiusMeters });
    if (theirs.nearby !== undefined && grants.nearby !== undefined && settings.isOn) {
      const other = await settingsOf(otherId);
      const within = Math.min(
        grants.nearby.radiusMeters ?? settings.radiusMeters,
        theirs.nearby.radiusMeters ?? other.radiusMeters,
      );
      if (other.isOn) views.push({ precision: theirs.nearby.precision, within });
    }
    return views.toSorted((one, other) => precisions.indexOf(one.precision) - precisions.indexOf(other.precision));
  }

  return {
    async find({ personId, source }, words) {
      const who = bare(words.trim().replace(/^(?:is|are)\s+/iu, ""));
      if (isOneself(who)) return own(personId);
      const found = await contacts.find(personId, who);
      if (found.kind === "ambiguous") return { text: whichOne(found.contacts), pins: [] };
      if (found.kind === "none") return { text: cannotTell(who), pins: [] };
      const { contact } = found;
      const granted = contact.theirs.location;
      const report = positions.of(contact.otherId);
      const audit = (action: string) => person(contact.otherId).audit({ action, detail: personId }, source);
      if (granted === undefined || report === undefined) {
        later.begin(contact.otherId, () => audit("did not tell where you are"));
        return { text: cannotTell(who), pins: [] };
      }
      await audit(`told where you are (${granted.precision})`);
      return pinOf(contact.name, report, granted.precision);
    },
    async near({ personId, source }) {
      const here = positions.of(personId)?.position;
      if (here === undefined) return { text: ownUnknown, pins: [] };
      const settings = await settingsOf(personId);
      const near: Near[] = [];
      for (const contact of await contacts.of(personId)) {
        const { otherId, name } = contact;
        const there = positions.of(otherId)?.position;
        const views = there === undefined ? [] : await viewsOf(contact, settings);
        const view = views.find(({ precision, within }) => isWithin(here, coarsen(there ?? here, precision), within));
        if (there === undefined || view === undefined) continue;
        const { precision } = view;
        near.push({ name: plainName(name), precision, meters: distanceMeters(here, coarsen(there, precision)) });
        await person(otherId).audit({ action: `told that you are near (${precision})`, detail: personId }, source);
      }
      return { text: nearInWords(near, settings.radiusMeters), pins: [] };
    },
  };
}

const isWithin = (here: Point, there: Point, meters: number): boolean => distanceMeters(here, there) <= meters;

const isOneself = (who: string): boolean => /^(?:|i|am i|me|myself)$/iu.test(who);

function nearInWords(near: readonly Near[], radius: number): string {
  if (near.length === 0) return `Of those who let you know, nobody is within ${metersInWords(radius)} of you.`;
  const lines = near
    .toSorted((one, other) => one.meters - other.meters)
    .map(({ name, meters, precision }) => `- ${name}, ${distanceInWords(meters, precision)}${away(precision)}`);
  return [`Within ${metersInWords(radius)} of you:`, ...lines].join("\n");
}

const away = (precision: Precision): string => (precision === "city" ? "" : " away");
