import type { Logger } from "pino";
import { localpartOf } from "#appservice";
import type { UserId } from "#appservice";
import type { HomeserverSide } from "../homeserver-side.ts";
import { parseTimeZone } from "../memory/parse-time-zone.ts";

/** What the homeserver knows of a person. */
export interface ProfileFacts {
  /** Their display name, or their id's localpart. */
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string | undefined;
}

/** Profiles of people, asked for when they are needed and then kept for an hour. */
export interface Profiles {
  /** Never rejects: what cannot be read is not known. */
  of(personId: UserId): Promise<ProfileFacts>;
  forget(personId: UserId): void;
}

export interface ProfilesOptions {
  readonly homeserver: Pick<HomeserverSide, "intent" | "serviceUserId">;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Kept {
  readonly facts: Promise<ProfileFacts>;
  readonly askedAt: number;
}

const keptMs = 60 * 60_000;
const maxKept = 10_000;

export function createProfiles({ homeserver, log, now }: ProfilesOptions): Profiles {
  const kept = new Map<UserId, Kept>();

  async function read(personId: UserId): Promise<ProfileFacts> {
    try {
      const profile = await homeserver.intent(homeserver.serviceUserId).profileOf(personId);
      const { displayName, timeZone } = profile ?? {};
      return {
        name: displayName ?? localpartOf(personId),
        timeZone: timeZone === undefined ? undefined : parseTimeZone(timeZone),
      };
    } catch (error) {
      log.warn({ personId, err: error }, "a profile could not be read");
      return { name: localpartOf(personId), timeZone: undefined };
    }
  }

  return {
    forget(personId) {
      kept.delete(personId);
    },
    of(personId) {
      const known = kept.get(personId);
      if (known !== undefined && now() - known.askedAt < keptMs) return known.facts;
      const facts = read(personId);
      kept.delete(personId);
      kept.set(personId, { facts, askedAt: now() });
      const oldest = kept.keys().next().value;
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
      return facts;
    },
  };
}
