import { SdkError } from "../sdk-error.ts";

/** Lets a bounded number of tasks run at once, and nobody's hold up those of others. */
export interface FairQueue {
  /**
   * Runs the task when its turn has come: everybody's first before anybody's second, and otherwise in the order in which they came.
   * @throws what the signal was aborted with while it waited; SdkError `too-many-waiting`
   */
  run<Result>(entry: QueueEntry, task: () => Promise<Result>): Promise<Result>;
}

export interface QueueEntry {
  readonly owner: string;
  /** Aborted when it is no longer to be run: one that waits goes, one that runs is the task's own matter. */
  readonly signal: AbortSignal;
  /** Told how many of those that wait come before it, when it begins to wait and whenever that changes. */
  waits(before: number): void;
}

export interface FairQueueLimits {
  /** Tasks that run at the same time. */
  readonly atOnce: number;
  /** The same for one owner. */
  readonly atOncePerOwner: number;
  /** Tasks of one owner that may wait. */
  readonly maxWaitingPerOwner: number;
}

interface Place {
  readonly owner: string;
  /** Which of its owner's it is, counted on from where the queue was when it came. */
  readonly round: number;
}

interface Waiting extends QueueEntry, Place {
  readonly begin: () => void;
  /** As last told. */
  before: number | undefined;
}

export function createFairQueue({ atOnce, atOncePerOwner, maxWaitingPerOwner }: FairQueueLimits): FairQueue {
  let running: readonly Place[] = [];
  /** In the order in which they will run. */
  let waiting: readonly Waiting[] = [];
  let currentRound = 0;

  const mayBegin = ({ owner }: Place): boolean =>
    running.length < atOnce && running.filter((place) => place.owner === owner).length < atOncePerOwner;

  function roundFor(owner: string): number {
    const own = [...running, ...waiting].filter((place) => place.owner === owner);
    return Math.max(currentRound, ...own.map(({ round }) => round + 1));
  }

  function beginNext(): void {
    for (let next = waiting.find(mayBegin); next !== undefined; next = waiting.find(mayBegin)) {
      leave(next);
      running = [...running, next];
      currentRound = Math.max(currentRound, next.round);
      next.begin();
    }
    for (const [before, entry] of waiting.entries()) {
      if (entry.before !== before) entry.waits(before);
      entry.before = before;
    }
  }

  function leave(place: Place): void {
    waiting = waiting.filter((each) => each !== place);
    running = running.filter((each) => each !== place);
  }

  /** Resolves when the entry may run; it then has a place among those that do. */
  async function placeFor(entry: QueueEntry): Promise<Place> {
    const { owner, signal } = entry;
    signal.throwIfAborted();
    if (waiting.filter((each) => each.owner === owner).length >= maxWaitingPerOwner)
      throw new SdkError("too-many-waiting", `${maxWaitingPerOwner} requests of this person are waiting already`, {
        userMessage: `${maxWaitingPerOwner} things of yours are waiting already. Ask again when one of them is done.`,
      });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waits = (before: number): void => entry.waits(before);
    const place: Waiting = { owner, signal, waits, round: roundFor(owner), begin: resolve, before: undefined };
    const giveUp = (): void => {
      if (!waiting.includes(place)) return;
      leave(place);
      reject(signal.reason);
      beginNext();
    };
    signal.addEventListener("abort", giveUp);
    waiting = [...waiting, place].toSorted((one, other) => one.round - other.round);
    beginNext();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    return place;
  }

  return {
    async run(entry, task) {
      const place = await placeFor(entry);
      try {
        return await task();
      } finally {
        leave(place);
        beginNext();
      }
    },
  };
}
