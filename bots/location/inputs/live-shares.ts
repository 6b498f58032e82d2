import type { EventId, RoomId, UserId } from "#sdk";
import type { BeaconInfo } from "./parse-beacon-info.ts";
import { createRecent } from "./recent.ts";

/** A live location that somebody shares in a room, or has shared. */
export interface LiveShare {
  readonly personId: UserId;
  /** As `PositionReport.source`: one for each room and state key, which never has more than one share at a time. */
  readonly source: string;
  /** What tells it from others of the same source: when it began as the sender's device claims. */
  readonly claimedStart: number;
  /** Milliseconds since the epoch, by clocks that are not the device's. */
  readonly startedAt: number;
  /** From when on it is over; `-Infinity` when it was stopped. */
  readonly endsAt: number;
  /** When what is known of it was sent: what was sent before that changes nothing. */
  readonly infoAt: number;
}

/** What happened to a share. `shortened`: it goes on, for less long than was known. */
export type ShareChange = "started" | "shortened" | "ended" | "none";

/** Where a share is: the state event's room, key and sender. */
export interface SharePlace {
  readonly roomId: RoomId;
  readonly stateKey: string;
  readonly personId: UserId;
}

/**
 * Who shares a live location where. Clients name the state event that began it in every point, but its id changes with each change of the state: so a share is known by room, state key and start, and
 * its ids are what leads to it.
 */
export interface LiveShares {
  /** Applies what a state event says, `undefined` when it says nothing that is a share. */
  apply(place: SharePlace, info: BeaconInfo | undefined, sent: SentInfo): ShareChange;
  /** The share that this event told of; `over` when it has become another one since. */
  find(infoId: EventId): LiveShare | "over" | undefined;
  at(place: Pick<SharePlace, "roomId" | "stateKey">): LiveShare | undefined;
  /** Where a point of this share leads is known now. */
  bind(infoId: EventId, share: LiveShare): void;
  /** Ends the share that this event told of. */
  redact(infoId: EventId): LiveShare | undefined;
}

/** The state event: both `undefined` where only its content is known. */
export interface SentInfo {
  readonly infoId?: EventId;
  /** `origin_server_ts` */
  readonly sentAt?: number;
  readonly now: number;
}

type KnownInfo = Pick<LiveShare, "source" | "claimedStart">;

export const sourceOf = ({ roomId, stateKey }: Pick<SharePlace, "roomId" | "stateKey">): string =>
  `live ${roomId} ${stateKey}`;

export function createLiveShares(): LiveShares {
  // a share that falls out while it goes on is found again by its next point
  const shares = createRecent<string, LiveShare>();
  const infos = createRecent<EventId, KnownInfo>();

  function bind(infoId: EventId, { source, claimedStart }: KnownInfo): void {
    infos.put(infoId, { source, claimedStart });
  }

  function find(infoId: EventId): LiveShare | "over" | undefined {
    const info = infos.get(infoId);
    const share = info && shares.get(info.source);
    if (share === undefined || info === undefined) return undefined;
    return share.claimedStart === info.claimedStart ? share : "over";
  }

  return {
    apply(place, info, { infoId, sentAt, now }) {
      const source = sourceOf(place);
      const known = shares.get(source);
      const claimedStart = info?.claimedStart ?? sentAt ?? now;
      const infoAt = Math.min(sentAt ?? claimedStart, now);
      const isStop = info?.isLive !== true;
      if (infoId !== undefined) bind(infoId, { source, claimedStart });
      // what stops the share that goes on is never too late
      const isLate = known !== undefined && infoAt < known.infoAt;
      if (isLate && !(isStop && known.claimedStart === claimedStart)) return "none";
      const startedAt = Math.min(claimedStart, infoAt);
      const endsAt = isStop ? -Infinity : startedAt + info.timeoutMs;
      const share = { personId: place.personId, source, claimedStart, startedAt, endsAt, infoAt };
      shares.put(source, isLate ? { ...share, infoAt: known.infoAt } : share);
      if (endsAt <= now) return "ended";
      if (known?.claimedStart !== claimedStart || known.endsAt <= now) return "started";
      return endsAt < known.endsAt ? "shortened" : "none";
    },
    find,
    at: (place) => shares.get(sourceOf(place)),
    bind,
    redact(infoId) {
      const share = find(infoId);
      if (share === undefined || share === "over") return undefined;
      shares.put(share.source, { ...share, endsAt: -Infinity });
      return share;
    },
  };
}
