import type { LocationFeature } from "../location-feature.ts";
import { createPlaceAgreements } from "./place-agreements.ts";
import { createPlaceBook } from "./place-book.ts";
import { keepPlace } from "./add-place.ts";
import { takePlaceStep } from "./place-step.ts";
import type { PlaceResult, PlaceStep } from "./place-step.ts";
import { createPlaceWatch } from "./place-watch.ts";
import type { PlaceAsker, PlaceWorld } from "./place-world.ts";
import { endBetween } from "./mute.ts";
import { takeWanted } from "./wanted-place.ts";

/** Places of people, and who is told when they come and go. */
export interface Places extends LocationFeature {
  /** Does what a person wants with their places. */
  take(asker: PlaceAsker, step: PlaceStep): Promise<PlaceResult>;
}

export function createPlaces({ context, positions }: Pick<PlaceWorld, "context" | "positions">): Places {
  const book = createPlaceBook(context);
  const world: PlaceWorld = { context, positions, book, agreements: createPlaceAgreements(context) };
  const watch = createPlaceWatch(world);
  context.contacts.watch((pair) => endBetween(world, pair));

  return {
    listener: watch,
    isUsedBy: async (personId) => (await book.of(personId)).length > 0,
    async received({ place }, event, room) {
      const wish = await takeWanted(context, event.sender, event.eventId);
      if (wish === undefined) return false;
      const asker = { personId: event.sender, source: event.eventId };
      await room.reply(await keepPlace(world, asker, { ...wish, where: place }));
      return true;
    },
    async take(asker, step) {
      const result = await takePlaceStep(world, asker, step);
      await book.exclusively(asker.personId, () => watch.changed(asker.personId));
      return result;
    },
    async forget(personId) {
      watch.forget(personId);
      await book.exclusively(personId, () => {
        book.release(personId);
        return Promise.resolve();
      });
    },
    async close() {
      await watch.close();
      await book.settled();
    },
  };
}
