import * as sdk from "matrix-js-sdk";
import { makeBeaconContent, makeBeaconInfoContent, makeLocationContent } from "matrix-js-sdk/lib/content-helpers.js";
import type { Person } from "./person.ts";

export interface LiveLocation {
  /** Sends a point of it. Resolves with the event's id. */
  moves(latitude: number, longitude: number, at?: number): Promise<string>;
  /** Stops it as clients do: with the time of its start. */
  stops(): Promise<void>;
}

/** Shares a live location as Element does. */
export async function shareLocation(
  { client, userId }: Person,
  roomId: string,
  { timeoutMs, at = Date.now() }: { readonly timeoutMs: number; readonly at?: number },
): Promise<LiveLocation> {
  const info = (isLive: boolean) =>
    makeBeaconInfoContent(timeoutMs, isLive, "live location", sdk.LocationAssetType.Self, at);
  const { event_id: infoId } = await client.unstable_createLiveBeacon(roomId, info(true));
  return {
    async moves(latitude, longitude, measuredAt = Date.now()) {
      const content = makeBeaconContent(`geo:${latitude},${longitude};u=12`, measuredAt, infoId);
      const { event_id: eventId } = await client.sendEvent(roomId, sdk.M_BEACON.name as never, content as never);
      return eventId;
    },
    async stops() {
      await client.sendStateEvent(roomId, sdk.M_BEACON_INFO.name as never, info(false) as never, userId);
    },
  };
}

/** Sends where the person is, once. Resolves with the event's id. */
export async function sendLocation({ client }: Person, roomId: string, uri: string): Promise<string> {
  const content = makeLocationContent(undefined, uri, Date.now(), null, sdk.LocationAssetType.Self);
  const { event_id: eventId } = await client.sendEvent(roomId, sdk.EventType.RoomMessage, content as never);
  return eventId;
}
