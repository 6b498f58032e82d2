import { isRecord, parseRoomEvent } from "../room-event.ts";
import type { RoomEvent } from "../room-event.ts";

/** What is used of a transaction (application service API, `PUT /transactions/{txnId}`). */
export interface Transaction {
  readonly events: readonly RoomEvent[];
  /** Events that lack what every event must have; dropped with one warning. */
  readonly malformed: number;
}

/** Reads a transaction leniently: a malformed event is dropped, the others count. `undefined` when the body is not a transaction at all. */
export function parseTransaction(body: unknown): Transaction | undefined {
  if (!isRecord(body)) return undefined;
  const raw = body["events"] ?? [];
  if (!Array.isArray(raw)) return undefined;
  const events = raw.map(parseRoomEvent).filter((event) => event !== undefined);
  return { events, malformed: raw.length - events.length };
}
