import { isEventId, isRecord } from "#appservice";
import type { EventId, RoomId, StoredDelivery, UserId } from "#appservice";

/** Which messages an agent shows to have read: the newest that has arrived, once for all that came together. */
export interface ReadReceipts {
  /** A delivery was stored, or is handled: whichever comes first. */
  note(delivery: StoredDelivery): void;
  /** The event for a receipt when the agent is at work on this message; `undefined` when there is nothing newer than the last receipt. */
  take(place: ReceiptPlace, eventId: EventId): EventId | undefined;
}

export interface ReceiptPlace {
  readonly agentId: UserId;
  readonly roomId: RoomId;
  readonly threadRoot: EventId | undefined;
}

interface Newest {
  readonly eventId: EventId;
  readonly sequence: number;
  readonly isMarked: boolean;
}

const maxPlaces = 10_000;

export function createReadReceipts(): ReadReceipts {
  const newest = new Map<string, Newest>();
  const keyOf = ({ agentId, roomId, threadRoot }: ReceiptPlace): string => `${agentId} ${roomId} ${threadRoot ?? ""}`;

  return {
    note({ agentId, event, sequence }) {
      if (event.type !== "m.room.message") return;
      const key = keyOf({ agentId, roomId: event.roomId, threadRoot: threadRootOf(event.content) });
      const known = newest.get(key);
      if (known !== undefined && known.sequence >= sequence) return;
      newest.delete(key);
      newest.set(key, { eventId: event.eventId, sequence, isMarked: false });
      const [oldest] = newest.keys();
      if (newest.size > maxPlaces && oldest !== undefined) newest.delete(oldest);
    },
    take(place, eventId) {
      const key = keyOf(place);
      const known = newest.get(key);
      if (known === undefined) return eventId;
      newest.set(key, { ...known, isMarked: true });
      return known.isMarked ? undefined : known.eventId;
    },
  };
}

/** An edit counts for the room, as it has no thread of its own. */
function threadRootOf(content: Readonly<Record<string, unknown>>): EventId | undefined {
  const relation = content["m.relates_to"];
  if (!isRecord(relation) || relation["rel_type"] !== "m.thread") return undefined;
  const { event_id: eventId } = relation;
  return isEventId(eventId) ? eventId : undefined;
}
