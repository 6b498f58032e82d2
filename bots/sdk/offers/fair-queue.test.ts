import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFairQueue } from "./fair-queue.ts";

/** Tasks named after their owner and a number, which end when they are told to. */
function openQueue(limits: { atOnce?: number; atOncePerOwner?: number; maxWaitingPerOwner?: number } = {}) {
  const queue = createFairQueue({ atOnce: 1, atOncePerOwner: 1, maxWaitingPerOwner: 5, ...limits });
  const begun: string[] = [];
  const places = new Map<string, number[]>();
  const ends = new Map<string, () => void>();
  const stops = new Map<string, AbortController>();
  const enter = (name: string): Promise<string> => {
    const stop = new AbortController();
    stops.set(name, stop);
    places.set(name, []);
    const waits = (before: number): unknown => places.get(name)?.push(before);
    return queue.run({ owner: name.slice(0, 1), signal: stop.signal, waits }, async () => {
      begun.push(name);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.set(name, resolve);
      await promise;
      return name;
    });
  };
  return {
    begun,
    places,
    enter,
    end: (name: string) => ends.get(name)?.(),
    stop: (name: string) => stops.get(name)?.abort(new Error("stopped")),
  };
}

describe("a fair queue", () => {
  test("runs everybody's first before anybody's second, in the order in which they came", async () => {
    const { enter, end, begun } = openQueue();
    const results = Promise.all(["a1", "a2", "a3", "b1", "c1", "b2"].map((name) => enter(name)));
    const expected = ["a1", "b1", "c1", "a2", "b2", "a3"];
    for (const name of expected) {
      await expect.poll(() => begun.at(-1)).toBe(name);
      end(name);
    }
    await results;
    expect(begun).toEqual(expected);
  });

  test("lets nobody have all places, and tells those that wait where they are", async () => {
    const { enter, end, begun, places } = openQueue({ atOnce: 2 });
    const results = Promise.all(["a1", "a2", "a3", "b1", "c1"].map((name) => enter(name)));
    await expect.poll(() => begun).toEqual(["a1", "b1"]);
    expect(Object.fromEntries(places)).toEqual({ a1: [], a2: [0, 1], a3: [1, 2], b1: [], c1: [0] });
    for (const name of ["b1", "a1", "c1", "a2", "a3"]) {
      await expect.poll(() => begun).toContain(name);
      end(name);
    }
    await results;
    expect(places.get("a3")).toEqual([1, 2, 1, 0]);
  });

  test("forgets one that is stopped while it waits, and one that fails makes room", async () => {
    const { enter, end, stop, begun, places } = openQueue();
    const [first, second, third] = [enter("a1"), enter("a2"), enter("a3")];
    stop("a2");
    await expect(second).rejects.toThrow("stopped");
    expect(places.get("a3")).toEqual([1, 0]);
    end("a1");
    await first;
    await expect.poll(() => begun).toEqual(["a1", "a3"]);
    end("a3");
    expect(await third).toBe("a3");
  });

  test("takes no more of somebody than may wait", async () => {
    const { enter, stop } = openQueue({ maxWaitingPerOwner: 2 });
    const waiting = [enter("a1"), enter("a2"), enter("a3")].slice(1);
    await expect(enter("a4")).rejects.toMatchObject({
      code: "too-many-waiting",
      userMessage: "2 things of yours are waiting already. Ask again when one of them is done.",
    });
    stop("a2");
    waiting.push(enter("a4"));
    for (const name of ["a3", "a4"]) stop(name);
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
  });

  test("whatever comes, runs at once what may, and ends with nothing left", async () => {
    const names = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9)).map((parts) => parts.join("")));
    await fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 1, max: 3 }), async (entered, atOnce) => {
        const queue = createFairQueue({ atOnce, atOncePerOwner: 1, maxWaitingPerOwner: 10 });
        const running: string[] = [];
        let most = 0;
        const runs = entered.map((name) =>
          queue.run(
            { owner: name.slice(0, 1), signal: new AbortController().signal, waits: () => undefined },
            async () => {
              running.push(name);
              most = Math.max(most, running.length);
              expect(new Set(running.map((each) => each.slice(0, 1))).size).toBe(running.length);
              await Promise.resolve();
              running.splice(running.indexOf(name), 1);
            },
          ),
        );
        await Promise.all(runs);
        expect(most).toBe(Math.min(atOnce, new Set(entered.map((name) => name.slice(0, 1))).size));
      }),
      { numRuns: 100 },
    );
  });
});
