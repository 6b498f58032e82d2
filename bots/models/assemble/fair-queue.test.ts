import { describe, expect, test } from "vitest";
import { hangs, scriptedModel } from "../scripted-model.ts";
import { createFairQueue } from "./fair-queue.ts";
import type { QueuePlace } from "./fair-queue.ts";
import { hastyClock, recordReports, request } from "./testing.ts";
import { withFairQueue } from "./with-fair-queue.ts";

/** Enters calls in this order, ends them one after the other, and tells in which order they were made. */
function orderOf(limit: number, calls: readonly string[]): readonly string[] {
  const queue = createFairQueue({ limit: () => limit, onChange: () => undefined });
  const waiting = new Map<string, QueuePlace>(
    calls.map((name) => [name, queue.enter(name.replace(/\d+$/, ""))] as const),
  );
  const order: string[] = [];
  while (waiting.size > 0) {
    const granted = [...waiting].filter(([, place]) => place.isGranted());
    const [[name, place] = []] = granted.filter(([each]) => !order.includes(each)).concat(granted);
    if (name === undefined || place === undefined) return [...order, "stuck"];
    for (const [each] of granted) if (!order.includes(each)) order.push(each);
    const [first] = order.filter((each) => waiting.has(each));
    if (first === undefined) return [...order, "stuck"];
    waiting.get(first)?.leave();
    waiting.delete(first);
  }
  return order;
}

describe("makes calls", () => {
  test.each<[string, number, readonly string[], readonly string[]]>([
    ["of one person in their order", 1, ["a1", "a2", "a3"], ["a1", "a2", "a3"]],
    [
      "of people by turns, however many one has waiting",
      1,
      ["a1", "a2", "a3", "a4", "b1", "b2", "c1"],
      ["a1", "a2", "b1", "c1", "a3", "b2", "a4"],
    ],
    ["with one person having half of the places at most", 2, ["a1", "a2", "a3", "b1"], ["a1", "b1", "a2", "a3"]],
    ["side by side where there is room", 4, ["a1", "b1", "c1", "d1", "e1"], ["a1", "b1", "c1", "d1", "e1"]],
    [
      "of one person two by two of four places",
      4,
      ["a1", "a2", "a3", "a4", "b1", "c1"],
      ["a1", "a2", "b1", "c1", "a3", "a4"],
    ],
  ])("%s", (_, limit, calls, expected) => {
    expect(orderOf(limit, calls)).toEqual(expected);
  });
});

function queued(limit: number, clock = hastyClock()) {
  const { observer, reports } = recordReports();
  const queue = createFairQueue({
    limit: () => limit,
    onChange: (depth) => {
      observer.queueChanged({ endpoint: "here", ...depth });
    },
  });
  const inner = scriptedModel([hangs("So"), "Hello.", "Hello."]);
  const depth = () => reports.findLast(({ kind }) => kind === "queueChanged");
  return { model: withFairQueue({ endpoint: "here", queue, clock, observer })(inner), inner, depth, reports, clock };
}

test("a call that is cancelled while it waits leaves the queue and is not made", async () => {
  const { model, inner, depth } = queued(1, hastyClock(0));
  const first = model.stream(request())[Symbol.asyncIterator]();
  await first.next();
  const cancelling = new AbortController();
  const second = Array.fromAsync(model.stream(request({ person: { id: "b" }, signal: cancelling.signal })));
  expect(depth()).toMatchObject({ running: 1, waiting: 1 });
  cancelling.abort();
  expect(await second).toMatchObject([{ type: "error", error: { code: "cancelled" } }]);
  expect(depth()).toMatchObject({ running: 1, waiting: 0 });
  await first.return?.();
  expect(depth()).toMatchObject({ running: 0, waiting: 0 });
  expect(inner.requests.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
});

test("nobody waits longer than two minutes", async () => {
  const { model, reports, clock } = queued(1);
  const first = model.stream(request())[Symbol.asyncIterator]();
  await first.next();
  expect(await Array.fromAsync(model.stream(request()))).toMatchObject([
    { type: "error", error: { code: "rate-limited", message: expect.stringContaining("ai.concurrency") as string } },
  ]);
  expect(clock.waits).toEqual([120_000]);
  expect(reports.filter(({ kind }) => kind === "queueWaited")).toMatchObject([{ seconds: 0 }, { seconds: 120 }]);
  await first.return?.();
  expect((await Array.fromAsync(model.stream(request()))).at(-1)).toMatchObject({ type: "finish" });
});
