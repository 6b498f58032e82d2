import { isEventId, isRoomId, isUserId } from "./ids.ts";
import type { EventId, RoomId, UserId } from "./ids.ts";
import { isRecord } from "./room-event.ts";

/** What people in a room of our agents do for a moment (application service API, `receive_ephemeral`). Nothing of it is kept, and any of it may get lost. */
export type EphemeralEvent =
  /** Public read receipts that have moved (`m.receipt`, `m.read`). */
  | {
      readonly kind: "receipts";
      readonly roomId: RoomId;
      readonly agentIds: readonly UserId[];
      readonly receipts: readonly ReadReceipt[];
    }
  /** Everybody who types at the moment (`m.typing`). */
  | {
      readonly kind: "typing";
      readonly roomId: RoomId;
      readonly agentIds: readonly UserId[];
      readonly userIds: readonly UserId[];
    };

export interface ReadReceipt {
  readonly eventId: EventId;
  readonly userId: UserId;
}

export interface EphemeralContext {
  /** Agents that have joined the room. */
  readonly joinedAgents: (roomId: RoomId) => readonly UserId[];
  /** Whether a user is one of our virtual users, of whom nothing is told. */
  readonly isOurs: (userId: UserId) => boolean;
}

/** Of one transaction; the rest is dropped. A homeserver sends 100 at most. */
const maxEvents = 200;
/** Of one event; the rest is dropped. */
const maxEntries = 500;

/** Whether a transaction tells of what people do for a moment, anywhere. */
export function hasEphemeral(body: unknown): boolean {
  return eventsIn(body).length > 0;
}

/** Reads what a transaction tells of rooms of our agents. What has another shape is left out. */
export function parseEphemeral(body: unknown, context: EphemeralContext): readonly EphemeralEvent[] {
  return eventsIn(body)
    .slice(0, maxEvents)
    .flatMap((event) => parseOne(event, context) ?? []);
}

function eventsIn(body: unknown): readonly unknown[] {
  if (!isRecord(body)) return [];
  // the second name is that of the proposal, which Synapse sent before the first
  const events = body["ephemeral"] ?? body["de.sorunome.msc2409.ephemeral"];
  return Array.isArray(events) ? events : [];
}

function parseOne(event: unknown, { joinedAgents, isOurs }: EphemeralContext): EphemeralEvent | undefined {
  if (!isRecord(event) || !isRoomId(event["room_id"]) || !isRecord(event["content"])) return undefined;
  const { room_id: roomId, content } = event;
  const agentIds = joinedAgents(roomId);
  if (agentIds.length === 0) return undefined;
  switch (event["type"]) {
    case "m.receipt": {
      const receipts = readReceipts(content).filter(({ userId }) => !isOurs(userId));
      return receipts.length === 0 ? undefined : { kind: "receipts", roomId, agentIds, receipts };
    }
    case "m.typing": {
      const listed = Array.isArray(content["user_ids"]) ? content["user_ids"].slice(0, maxEntries) : undefined;
      const userIds = listed?.filter(isUserId).filter((userId) => !isOurs(userId));
      return userIds === undefined ? undefined : { kind: "typing", roomId, agentIds, userIds };
    }
    default:
      return undefined;
  }
}

/** `{ [eventId]: { "m.read": { [userId]: … } } }` (client-server API, "Receipts"). */
function readReceipts(content: Readonly<Record<string, unknown>>): readonly ReadReceipt[] {
  const receipts: ReadReceipt[] = [];
  for (const [eventId, kinds] of Object.entries(content)) {
    if (!isEventId(eventId) || !isRecord(kinds) || !isRecord(kinds["m.read"])) continue;
    for (const userId of Object.keys(kinds["m.read"])) {
      if (receipts.length === maxEntries) return receipts;
      if (isUserId(userId)) receipts.push({ eventId, userId });
    }
  }
  return receipts;
}
