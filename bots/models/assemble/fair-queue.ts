/** A call's place: first in the queue, then among those under way. */
export interface QueuePlace {
  /** Resolves when the call may be made; never, when the place is left before. */
  readonly granted: Promise<void>;
  isGranted(): boolean;
  /** Ends the call, or the waiting. */
  leave(): void;
}

/**
 * Lets a limited number of calls be under way at once. Those that wait are served in turn by key, so that whoever has many waiting delays nobody by more than one; and no key has
 * more than half of the places, so that others find one free.
 */
export interface FairQueue {
  enter(key: string): QueuePlace;
}

export interface FairQueueOptions {
  readonly limit: () => number;
  readonly onChange: (depth: { readonly running: number; readonly waiting: number }) => void;
}

interface Waiting {
  readonly start: () => void;
}

export function createFairQueue({ limit, onChange }: FairQueueOptions): FairQueue {
  const running = new Map<string, number>();
  /** In the order of their turns. */
  const waiting = new Map<string, Set<Waiting>>();

  const countRunning = (): number => [...running.values()].reduce((sum, count) => sum + count, 0);
  const countWaiting = (): number => [...waiting.values()].reduce((sum, calls) => sum + calls.size, 0);

  function serve(): void {
    while (countRunning() < limit()) {
      const most = Math.ceil(limit() / 2);
      const next = [...waiting].find(([key]) => (running.get(key) ?? 0) < most);
      if (next === undefined) break;
      const [key, calls] = next;
      const [first] = calls;
      waiting.delete(key);
      if (first === undefined) continue;
      calls.delete(first);
      if (calls.size > 0) waiting.set(key, calls);
      running.set(key, (running.get(key) ?? 0) + 1);
      first.start();
    }
    onChange({ running: countRunning(), waiting: countWaiting() });
  }

  function end(key: string): void {
    const left = (running.get(key) ?? 0) - 1;
    if (left > 0) running.set(key, left);
    else running.delete(key);
  }

  return {
    enter(key) {
      const { promise: granted, resolve } = Promise.withResolvers<void>();
      let state: "waiting" | "running" | "left" = "waiting";
      const place: Waiting = {
        start() {
          state = "running";
          resolve();
        },
      };
      const calls = waiting.get(key) ?? new Set();
      waiting.set(key, calls.add(place));
      serve();
      return {
        granted,
        isGranted: () => state === "running",
        leave() {
          if (state === "running") end(key);
          if (state === "waiting" && calls.delete(place) && calls.size === 0) waiting.delete(key);
          state = "left";
          serve();
        },
      };
    },
  };
}
