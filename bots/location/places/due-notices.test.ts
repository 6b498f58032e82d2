import { describe, expect, it } from "vitest";
import { afterNotices, dueNotices, nextStay } from "./due-notices.ts";
import type { FenceState } from "./fence.ts";
import type { Place, PlaceNotice } from "./place.ts";

const minute = 60_000;
const notices: readonly PlaceNotice[] = [
  { id: "enter", on: "enter", isOnce: false },
  { id: "enter-once", on: "enter", isOnce: true },
  { id: "exit", on: "exit", isOnce: false },
  { id: "stay", on: "stay", minutes: 20, isOnce: false },
];
const outside: FenceState = { side: "outside", since: 0, crossings: 4 };
const inside: FenceState = { side: "inside", since: 10 * minute, crossings: 5 };
const place: Place = { id: "p", name: "gym", latitude: 1, longitude: 2, radiusMeters: 150, state: outside, notices };

const due = (before: Place, after: FenceState, minutes: number) =>
  dueNotices(before, after, minutes * minute).map(({ id }) => id);

describe("notices", () => {
  it("are due when somebody comes, when they leave, and when they have stayed", () => {
    expect(due(place, inside, 10)).toEqual(["enter", "enter-once"]);
    const there = { ...place, state: inside };
    expect(due(there, inside, 29.9)).toEqual([]);
    expect(due(there, inside, 30)).toEqual(["stay"]);
    expect(due(there, { side: "outside", since: 40 * minute, crossings: 6 }, 40)).toEqual(["exit"]);
  });

  it("are not due where somebody is first found elsewhere", () => {
    expect(
      due({ ...place, state: { side: "unknown", since: 0, crossings: 0 } }, { ...outside, crossings: 0 }, 0),
    ).toEqual([]);
  });

  it("of a stay are tried once for each, others as often as it is wanted", () => {
    const there = afterNotices(place, inside, { due: notices.slice(0, 2), given: notices.slice(0, 2) });
    expect(there.notices.map(({ id }) => id)).toEqual(["enter", "exit", "stay"]);
    expect(nextStay([place, there])).toBe(30 * minute);
    const stayed = afterNotices(there, inside, { due: there.notices.slice(2), given: [] });
    expect(due(stayed, inside, 60)).toEqual([]);
    expect(nextStay([stayed])).toBe(Infinity);
    expect(due(stayed, { ...inside, crossings: 7 }, 60)).toEqual(["enter", "stay"]);
  });
});
