import { isEventId, isRoomId, isUserId } from "./ids.ts";
import type { EventId, RoomId, UserId } from "./ids.ts";

/** A room event as a transaction carries it, reduced to what is relied on. `content` is whatever the sender wrote: narrow before use. */
export interface RoomEvent {
  readonly eventId: EventId;
  readonly roomId: RoomId;
  readonly sender: UserId;
  readonly type: string;
  /** Present on state events only. */
  readonly stateKey: string | undefined;
  /** `origin_server_ts`: milliseconds since the epoch as the sender's server claims. */
  readonly timestamp: number;
  readonly content: Readonly<Record<string, unknown>>;
  readonly unsigned: Readonly<Record<string, unknown>>;
  /** Event id that a redaction is about, in room versions that keep it outside the content. */
  readonly redacts: string | undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads one event of a transaction leniently; `undefined` when it lacks what every event must have. */
export function parseRoomEvent(value: unknown): RoomEvent | undefined {
  if (!isRecord(value)) return undefined;
  const {
    event_id: eventId,
    room_id: roomId,
    sender,
    type,
    state_key: stateKey,
    origin_server_ts: timestamp,
    redacts,
  } = value;
  if (!isEventId(eventId) || !isRoomId(roomId) || !isUserId(sender) || typeof type !== "string") return undefined;
  return {
    eventId,
    roomId,
    sender,
    type,
    stateKey: typeof stateKey === "string" ? stateKey : undefined,
    timestamp: typeof timestamp === "number" && Number.isFinite(timestamp) ? timestamp : 0,
    content: isRecord(value["content"]) ? value["content"] : {},
    unsigned: isRecord(value["unsigned"]) ? value["unsigned"] : {},
    redacts: typeof redacts === "string" ? redacts : undefined,
  };
}
