import type { UserId } from "#sdk";
import type { PositionListener } from "../positions/position-keeper.ts";
import { dueNotices, nextStay } from "./due-notices.ts";
import { passFence } from "./fence.ts";
import { giveNotices } from "./give-notices.ts";
import type { Place } from "./place.ts";
import type { PlaceWorld } from "./place-world.ts";

/** Looks after who comes to their places, leaves them and stays there. */
export interface PlaceWatch extends PositionListener {
  /** To be called when the notices of the person have changed. */
  changed(personId: UserId): Promise<void>;
  /** Stops waiting for anything about the person. */
  forget(personId: UserId): void;
  close(): Promise<void>;
}

const fenceOf = ({ latitude, longitude, radiusMeters }: Place) => ({
  center: { latitude, longitude },
  radiusMeters,
});

export function createPlaceWatch(world: PlaceWorld): PlaceWatch {
  const { book, context, positions } = world;
  const stays = new Map<UserId, AbortController>();
  const waiting = new Set<Promise<void>>();

  function forget(personId: UserId): void {
    stays.get(personId)?.abort();
    stays.delete(personId);
  }

  /** Waits for the next time that somebody has stayed for long enough, as long as it is known where they are. */
  async function expectStay(personId: UserId): Promise<void> {
    forget(personId);
    const due = positions.of(personId) === undefined ? Infinity : nextStay(await book.of(personId));
    if (due === Infinity) return;
    const controller = new AbortController();
    stays.set(personId, controller);
    const wait = async (): Promise<void> => {
      const signal = AbortSignal.any([controller.signal, context.signal]);
      await context.sleep(Math.max(0, due - context.now()), signal);
      if (signal.aborted) return;
      stays.delete(personId);
      await book.exclusively(personId, () => stayed(personId));
    };
    const done = wait()
      .catch((error: unknown) =>
        context.log.warn({ err: error }, "somebody could not be told how long a person has been at a place"),
      )
      .finally(() => waiting.delete(done));
    waiting.add(done);
  }

  async function stayed(personId: UserId): Promise<void> {
    if (positions.of(personId) === undefined) return;
    const at = context.now();
    for (const place of await book.of(personId))
      if (dueNotices(place, place.state, at).length > 0)
        await giveNotices(world, { personId, place, after: place.state, at });
    await expectStay(personId);
  }

  return {
    moved: ({ personId, position }) =>
      book.exclusively(personId, async () => {
        for (const place of await book.of(personId)) {
          const after = passFence(fenceOf(place), place.state, position);
          const isDue = after !== place.state || dueNotices(place, after, position.at).length > 0;
          if (isDue) await giveNotices(world, { personId, place, after, at: position.at });
        }
        await expectStay(personId);
      }),
    lost(personId) {
      forget(personId);
      book.release(personId);
      return Promise.resolve();
    },
    changed: expectStay,
    forget,
    async close() {
      for (const personId of stays.keys()) forget(personId);
      await Promise.all(waiting);
    },
  };
}
