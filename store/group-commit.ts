import { setImmediate } from "node:timers";

export interface GroupCommit<Item, Result> {
  /** Writes items together with those of other callers. Resolves with one result per item; rejects when their group was not written. */
  write(items: readonly Item[]): Promise<readonly Result[]>;
  /** Resolves when everything that was handed over is written or rejected. */
  drain(): Promise<void>;
}

interface Call<Item, Result> {
  readonly items: readonly Item[];
  readonly settled: PromiseWithResolvers<readonly Result[]>;
}

/**
 * Gathers what is written within one turn of the event loop, and while the previous group is on its way, into one group.
 * Groups are written one after the other in the order of the calls; the items of one call are never parted.
 *
 * @param writeGroup writes all items or none and resolves with one result per item, in order
 * @param maximumItems no further call joins a group that holds this many
 */
export function groupCommit<Item, Result>(
  writeGroup: (items: readonly Item[]) => Promise<readonly Result[]>,
  maximumItems = 1000,
): GroupCommit<Item, Result> {
  let waiting: Call<Item, Result>[] = [];
  let running: Promise<void> | undefined;

  function takeGroup(): readonly Call<Item, Result>[] {
    let items = 0;
    const end = waiting.findIndex((call) => (items += call.items.length) >= maximumItems);
    const group = end === -1 ? waiting : waiting.slice(0, end + 1);
    waiting = end === -1 ? [] : waiting.slice(end + 1);
    return group;
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const group = takeGroup();
      try {
        const results = await writeGroup(group.flatMap((call) => call.items));
        let start = 0;
        for (const call of group) call.settled.resolve(results.slice(start, (start += call.items.length)));
      } catch (error) {
        for (const call of group) call.settled.reject(error);
      }
    }
    running = undefined;
  }

  return {
    write(items) {
      if (items.length === 0) return Promise.resolve([]);
      const settled = Promise.withResolvers<readonly Result[]>();
      waiting.push({ items, settled });
      running ??= run();
      return settled.promise;
    },
    async drain() {
      await running;
    },
  };
}
