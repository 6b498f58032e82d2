import type { ServiceContext, UserId } from "#sdk";
import { keptPlace, placeLimits } from "./place.ts";
import type { Place } from "./place.ts";

/** The places of people, in their records. */
export interface PlaceBook {
  /** By name. */
  of(personId: UserId): Promise<readonly Place[]>;
  save(personId: UserId, place: Place): Promise<void>;
  delete(personId: UserId, placeId: string): Promise<void>;
  /** Does it when what else goes on with the person's places has ended. Not to be called from within. */
  exclusively<Result>(personId: UserId, work: () => Promise<Result>): Promise<Result>;
  /** Forgets what was read. */
  release(personId: UserId): void;
  /** Resolves when nothing goes on. */
  settled(): Promise<void>;
}

const placeKind = "place";

/** Records can be changed by an import, too: they are read again after a while. */
const readAgainMs = 60_000;

export function createPlaceBook({ person, now }: Pick<ServiceContext, "person" | "now">): PlaceBook {
  const known = new Map<UserId, { readonly places: readonly Place[]; readonly readAt: number }>();
  const underWay = new Map<UserId, Promise<unknown>>();

  async function of(personId: UserId): Promise<readonly Place[]> {
    const read = known.get(personId);
    if (read !== undefined && now() - read.readAt < readAgainMs) return read.places;
    const records = await person(personId).records.list(placeKind);
    const places = records.flatMap(({ id, value }) => {
      const { data } = keptPlace.safeParse(value);
      return data === undefined ? [] : [{ id, ...data }];
    });
    return note(personId, places);
  }

  function note(personId: UserId, places: readonly Place[]): readonly Place[] {
    const sorted = places
      .toSorted((one, other) => one.name.localeCompare(other.name, "en"))
      .slice(0, placeLimits.places);
    known.set(personId, { places: sorted, readAt: now() });
    return sorted;
  }

  return {
    of,
    async save(personId, place) {
      const { id, ...value } = place;
      await person(personId).records.put(placeKind, id, value);
      const others = (await of(personId)).filter((each) => each.id !== id);
      note(personId, [...others, place]);
    },
    async delete(personId, placeId) {
      await person(personId).records.delete(placeKind, placeId);
      note(
        personId,
        (await of(personId)).filter(({ id }) => id !== placeId),
      );
    },
    async exclusively(personId, work) {
      const before = underWay.get(personId) ?? Promise.resolve();
      const after = before.then(work, work);
      underWay.set(personId, after);
      try {
        return await after;
      } finally {
        if (underWay.get(personId) === after) underWay.delete(personId);
      }
    },
    release(personId) {
      known.delete(personId);
    },
    async settled() {
      await Promise.allSettled(underWay.values());
    },
  };
}
