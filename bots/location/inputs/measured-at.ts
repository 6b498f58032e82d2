import type { RoomEvent } from "#sdk";
import type { SentLocation } from "./parse-location.ts";

/** When a location was measured: as the sender's device claims, but never later than it was sent and than now, whatever clocks say. */
export function measuredAt({ claimedAt }: SentLocation, { timestamp }: RoomEvent, now: number): number {
  return Math.min(claimedAt ?? timestamp, timestamp, now);
}
