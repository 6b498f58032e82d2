import { describe, expect, it } from "vitest";
import type { KeptPosition, KeptPositions } from "#sdk";
import { alice, bob } from "./samples.contract.ts";

export interface TestPositions {
  readonly positions: KeptPositions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Lets time pass for everything that is kept. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** What becomes of positions wherever they are kept. @param open makes a place that is empty, and closes it when the test is over */
export function describePositions(backend: string, open: () => Promise<TestPositions>): void {
  describe(`positions kept ${backend}`, () => {
    const minute = 60_000;

    async function start() {
      const place = await open();
      const now = place.now();
      const here = (latitude: number, minutes: number): KeptPosition => ({
        latitude,
        longitude: 19.040_235,
        accuracyMeters: 12,
        at: now,
        expiresAt: now + minutes * minute,
        source: "$share",
        isLive: true,
      });
      const known = async () => new Map(await place.positions.all());
      return { ...place, here, known };
    }

    it("are the newest of each person, as they were given", async () => {
      const { positions, here, known } = await start();
      expect(await known()).toEqual(new Map());
      await positions.save(alice, here(47.1, 10));
      await positions.save(bob, here(-23.5, 10));
      await positions.save(alice, here(47.497_912_345, 20));
      expect(await known()).toEqual(
        new Map([
          [alice, here(47.497_912_345, 20)],
          [bob, here(-23.5, 10)],
        ]),
      );
    });

    it("are forgotten when their time is over, and not before", async () => {
      const { positions, here, known, pass } = await start();
      await positions.save(alice, here(47.1, 1));
      await positions.save(bob, here(47.2, 3));
      await pass(minute / 2);
      expect([...(await known()).keys()].toSorted()).toEqual([alice, bob]);
      await pass(minute);
      expect([...(await known()).keys()]).toEqual([bob]);
      await pass(2 * minute);
      expect(await known()).toEqual(new Map());
    });

    it("last as long as the newest says", async () => {
      const { positions, here, known, pass } = await start();
      await positions.save(alice, here(47.1, 1));
      await positions.save(alice, here(47.2, 3));
      await positions.save(bob, here(47.1, 3));
      await positions.save(bob, here(47.2, 1));
      await pass(2 * minute);
      expect([...(await known()).keys()]).toEqual([alice]);
    });

    it("go when they are deleted, and what was never there can be", async () => {
      const { positions, here, known } = await start();
      await positions.save(alice, here(47.1, 10));
      await positions.save(bob, here(47.2, 10));
      await positions.delete(alice);
      await positions.delete(alice);
      expect([...(await known()).keys()]).toEqual([bob]);
    });

    it("can be anywhere on earth", async () => {
      const { positions, here, known } = await start();
      await positions.save(alice, { ...here(90, 10), longitude: 180 });
      await positions.save(bob, { ...here(-89.9, 10), longitude: -180 });
      expect(await known()).toEqual(
        new Map([
          [alice, { ...here(90, 10), longitude: 180 }],
          [bob, { ...here(-89.9, 10), longitude: -180 }],
        ]),
      );
    });
  });
}
