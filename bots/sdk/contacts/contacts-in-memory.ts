import type { UserId } from "#appservice";
import type { Contacts, ContactSide, OwnContactSide } from "./contacts-state.ts";

/** What people have decided about each other, kept as long as the process lives. For tests of bots. */
export function contactsInMemory(): Contacts & { readonly deletePerson: (personId: UserId) => void } {
  const sides = new Map<string, OwnContactSide>();
  const keyOf = ({ personId, otherId }: Pick<ContactSide, "personId" | "otherId">): string => `${personId} ${otherId}`;
  const where = (test: (side: OwnContactSide) => boolean): readonly OwnContactSide[] =>
    sides
      .values()
      .filter((side) => test(side))
      .toArray();

  return {
    of: (personId) =>
      Promise.resolve({
        own: where((side) => side.personId === personId),
        others: where((side) => side.otherId === personId),
      }),
    between: (personId, otherId) =>
      Promise.resolve({
        own: sides.get(keyOf({ personId, otherId })),
        theirs: sides.get(keyOf({ personId: otherId, otherId: personId })),
      }),
    save(changed) {
      if (changed.some((side) => (sides.get(keyOf(side))?.revision ?? 0) !== side.revision))
        return Promise.resolve(false);
      for (const side of changed) {
        const names = side.stance === "contact" ? sides.get(keyOf(side))?.names : undefined;
        sides.set(keyOf(side), { ...side, names, revision: side.revision + 1 });
      }
      return Promise.resolve(true);
    },
    saveNames(side, names) {
      const known = sides.get(keyOf(side));
      if (known?.stance === "contact") sides.set(keyOf(side), { ...known, names });
      return Promise.resolve();
    },
    countAsked: (personId, since) =>
      Promise.resolve(where((side) => side.personId === personId && side.askedAt >= since).length),
    runOut: (at) => Promise.resolve(where(({ runsOutAt = Infinity }) => runsOutAt <= at)),
    nextRunOut() {
      const times = where(() => true).flatMap(({ runsOutAt }) => runsOutAt ?? []);
      return Promise.resolve(times.length === 0 ? undefined : Math.min(...times));
    },
    prune(before) {
      for (const side of where(({ stance, since }) => !["contact", "blocked"].includes(stance) && since < before))
        sides.delete(keyOf(side));
      return Promise.resolve();
    },
    deletePerson(personId) {
      const isAbout = ({ otherId, stance }: OwnContactSide): boolean =>
        otherId === personId && stance !== "blocked" && stance !== "declined";
      for (const side of where((each) => each.personId === personId || isAbout(each))) sides.delete(keyOf(side));
    },
  };
}
