import { isEventId, isRecord } from "#appservice";
import type { EventId, RoomEvent, StoredDelivery, UserId } from "#appservice";
import type { ActiveTurns } from "./active-turns.ts";
import { parseMessage } from "./incoming-message.ts";
import type { Agent } from "./roster.ts";

/** Watches for what must not wait in a mailbox. */
export interface StopOnArrival {
  /** Called for each delivery as soon as it is stored. */
  readonly arrived: (delivery: StoredDelivery) => void;
  /** Whether this message has stopped a turn and is thereby dealt with. Asked once for each message. */
  readonly wasStop: (eventId: EventId) => boolean;
}

const words = new Set(["stop", "!stop", "stop.", "stop!", "🛑", "✋"]);
const stopReactions = new Set(["🛑", "✋", "⏹", "⏹️"]);

export function createStopOnArrival(
  active: ActiveTurns,
  findAgent: (agentId: UserId) => Agent | undefined,
): StopOnArrival {
  const stops = new Set<EventId>();
  return {
    arrived({ agentId, event }) {
      const sent = reactedTo(event);
      if (sent === undefined && !isStopWord(event, findAgent(agentId))) return;
      const request = { agentId, roomId: event.roomId, personId: event.sender };
      if (active.stop(sent === undefined ? request : { ...request, sent })) stops.add(event.eventId);
    },
    wasStop: (eventId) => stops.delete(eventId),
  };
}

/** Also after a mention of the agent, and as a command that was sent as data. */
function isStopWord(event: RoomEvent, agent: Agent | undefined): boolean {
  if (event.type !== "m.room.message" || agent === undefined) return false;
  return words.has(parseMessage(event, agent)?.text.trim().toLowerCase() ?? "");
}

/** The message that a stop reaction is on (client-server API, "Event annotations and reactions"). */
function reactedTo(event: RoomEvent): EventId | undefined {
  const relation = event.content["m.relates_to"];
  if (event.type !== "m.reaction" || !isRecord(relation)) return undefined;
  const { key, event_id: eventId } = relation;
  return typeof key === "string" && stopReactions.has(key) && isEventId(eventId) ? eventId : undefined;
}
