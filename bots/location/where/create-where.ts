import type { PlaceOnMap, Precision, ServiceContext, UserId } from "#sdk";
import { distanceMeters } from "../geography/distance.ts";
import { coarsen, distanceInWords } from "../geography/precision.ts";
import { metersInWords } from "../geography/read-meters.ts";
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
  /** How close counts as near, for the person. */
  readonly radiusOf: (personId: UserId) => Promise<number>;
}

interface Near {
  readonly name: string;
  readonly precision: Precision;
  readonly meters: number;
}

export function createWhere({ context, positions, later, radiusOf }: WhereOptions): Where {
  const { contacts, person, now } = context;

  function pinOf(name: string, report: PositionReport, precision: Precision): WhereAnswer {
    const place = placeShown(report, precision);
    const { precision: _precision, ...pin } = place;
    return { text: wasHere(name, place, now()), pins: [{ ...pin, description: name }] };
  }

  function own(personId: UserId): WhereAnswer {
    const report = positions.of(personId);
    return report === undefined ? { text: ownUnknown, pins: [] } : pinOf("You", report, "exact");
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
      const radius = await radiusOf(personId);
      const near: Near[] = [];
      for (const { otherId, name, theirs } of await contacts.of(personId)) {
        const there = positions.of(otherId)?.position;
        const precision = theirs.location?.precision;
        if (there === undefined || precision === undefined) continue;
        const meters = distanceMeters(here, coarsen(there, precision));
        if (meters > radius) continue;
        near.push({ name, precision, meters });
        await person(otherId).audit({ action: `told that you are near (${precision})`, detail: personId }, source);
      }
      return { text: nearInWords(near, radius), pins: [] };
    },
  };
}

const isOneself = (who: string): boolean => /^(?:|i|am i|me|myself)$/iu.test(who);

function nearInWords(near: readonly Near[], radius: number): string {
  if (near.length === 0) return `Of those who let you know, nobody is within ${metersInWords(radius)} of you.`;
  const lines = near
    .toSorted((one, other) => one.meters - other.meters)
    .map(({ name, meters, precision }) => `- ${name}, ${distanceInWords(meters, precision)}${away(precision)}`);
  return [`Within ${metersInWords(radius)} of you:`, ...lines].join("\n");
}

const away = (precision: Precision): string => (precision === "city" ? "" : " away");
