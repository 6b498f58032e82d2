import { expect, test } from "vitest";
import type { EventId } from "#appservice";
import { createMessageRate } from "./message-rate.ts";

const minute = 60_000;

function rateFrom(start: number) {
  let now = start;
  const rate = createMessageRate(() => now);
  const take = (id: string, limit = 2, key = "alice") => rate.take(key, `$${id}` as EventId, limit);
  return { take, pass: (milliseconds: number) => (now += milliseconds) };
}

const granted = { kind: "granted" };

test("the first that is too much is told, the others are not, until a minute after the first message", () => {
  const { take, pass } = rateFrom(1000);
  expect(take("a")).toEqual(granted);
  pass(10);
  expect(take("b")).toEqual(granted);
  const paced = { kind: "paced", until: 1000 + minute };
  expect(take("c")).toEqual({ ...paced, isFirst: true });
  expect(take("d")).toEqual({ ...paced, isFirst: false });
  pass(minute - 11);
  expect(take("e")).toEqual({ ...paced, isFirst: false });
  pass(1);
  expect(take("f")).toEqual(granted);
  expect(take("g")).toEqual(granted);
  expect(take("h")).toEqual({ kind: "paced", isFirst: true, until: 1000 + 2 * minute });
});

test("a message that is handled again gets the same answer and counts once", () => {
  const { take } = rateFrom(0);
  for (const _ of [1, 2, 3]) expect(take("a")).toEqual(granted);
  expect(take("b")).toEqual(granted);
  expect(take("c")).toMatchObject({ isFirst: true });
  expect(take("d")).toMatchObject({ isFirst: false });
  expect(take("c")).toMatchObject({ isFirst: true });
  expect(take("a")).toEqual(granted);
});

test("people are counted apart, and without a limit nobody is", () => {
  const { take } = rateFrom(0);
  expect(take("a", 1)).toEqual(granted);
  expect(take("b", 1)).toMatchObject({ kind: "paced" });
  expect(take("b", 1, "bob")).toEqual(granted);
  expect(take("c", Number.POSITIVE_INFINITY)).toEqual(granted);
});

test("a limit that is raised holds at once", () => {
  const { take } = rateFrom(0);
  expect(take("a", 1)).toEqual(granted);
  expect(take("b", 1)).toMatchObject({ kind: "paced" });
  expect(take("c", 2)).toEqual(granted);
});

test("a clock that was set back begins a new minute", () => {
  const { take, pass } = rateFrom(1_000_000);
  take("a", 1);
  pass(-1);
  expect(take("b", 1)).toEqual(granted);
});

test("forgets minutes that are over when there are many", () => {
  const { take, pass } = rateFrom(0);
  for (let index = 0; index < 10_000; index += 1) take("a", 1, `person${index}`);
  pass(minute);
  expect(take("a", 1, "one more")).toEqual(granted);
  expect(take("b", 1, "person0")).toEqual(granted);
});
