import type { Delivery, EventId, OutgoingEvent, RoomId, UserId } from "#appservice";
import type { ConversationEntry } from "#sdk";

/** What the store's tests store. */
export const alice = "@alice:example.org" as UserId;
export const bob = "@bob:elsewhere.example" as UserId;
export const agent = "@_agentchat_assistant_alice:example.org" as UserId;
export const otherAgent = "@_agentchat_echo:example.org" as UserId;
export const room = "!room:example.org" as RoomId;
export const otherRoom = "!other:example.org" as RoomId;
export const eventId = (name: string) => `$${name}` as EventId;

/** A message by Alice to an agent, told apart by its name. */
export function delivery(
  name: string,
  changes: Partial<Delivery["event"]> & { readonly agentId?: UserId } = {},
): Delivery {
  const { agentId = agent, ...event } = changes;
  return {
    agentId,
    receivedAt: 2000,
    event: {
      eventId: eventId(name),
      roomId: room,
      sender: alice,
      type: "m.room.message",
      stateKey: undefined,
      timestamp: 1000,
      content: { msgtype: "m.text", body: `text of ${name}` },
      unsigned: {},
      redacts: undefined,
      ...event,
    },
  };
}

export function outgoing(transactionId: string, changes: Partial<OutgoingEvent> = {}): OutgoingEvent {
  const type = "m.room.message";
  return {
    transactionId,
    agentId: agent,
    roomId: room,
    type,
    body: `{"of":"${transactionId}"}`,
    personId: alice,
    ...changes,
  };
}

export function entry(name: string, changes: Partial<ConversationEntry> = {}): ConversationEntry {
  const ids = { agentId: agent, roomId: room, eventId: eventId(name), sender: alice, personId: alice };
  return { ...ids, role: "person", text: `text of ${name}`, timestamp: 1000, ...changes };
}

export const names = (deliveries: readonly Delivery[]) => deliveries.map(({ event }) => event.eventId.slice(1));
export const everything = { after: 0, limit: 100 };
export const conversation = { agentId: agent, roomId: room, limit: 50 };
