import type { FenceState } from "./fence.ts";
import type { Place, PlaceNotice } from "./place.ts";

const minuteMs = 60_000;

/**
 * The notices that are to be given now that somebody is found where `after` says.
 * @param at milliseconds since the epoch: until when they are known to be there
 */
export function dueNotices({ state: before, notices }: Place, after: FenceState, at: number): readonly PlaceNotice[] {
  const hasCrossed = after.crossings !== before.crossings;
  return notices.filter((notice) => {
    switch (notice.on) {
      case "enter":
        return hasCrossed && after.side === "inside";
      case "exit":
        return hasCrossed && after.side === "outside";
      case "stay":
        return stayEnds(notice, after) <= at;
    }
  });
}

/**
 * The place after these notices were due: of those that could be given, the ones that were for once are gone.
 * @param given those of the due ones that somebody was told
 */
export function afterNotices(
  place: Place,
  after: FenceState,
  { due, given }: { readonly due: readonly PlaceNotice[]; readonly given: readonly PlaceNotice[] },
): Place {
  const notices = place.notices
    .filter((notice) => !(notice.isOnce && given.includes(notice)))
    .map((notice) => (notice.on === "stay" && due.includes(notice) ? { ...notice, toldOf: after.crossings } : notice));
  return { ...place, state: after, notices };
}

/** When the next of these is due of whom it is told how long somebody stays, if they do; `Infinity` for none. */
export function nextStay(places: readonly Place[]): number {
  const times = places.flatMap(({ notices, state }) =>
    notices.filter(({ on }) => on === "stay").map((notice) => stayEnds(notice, state)),
  );
  return Math.min(Infinity, ...times);
}

function stayEnds({ minutes = 0, toldOf }: PlaceNotice, { side, since, crossings }: FenceState): number {
  return side === "inside" && toldOf !== crossings ? since + minutes * minuteMs : Infinity;
}
