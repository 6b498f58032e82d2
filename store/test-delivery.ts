import type { Delivery, EventId, RoomId, UserId } from "#appservice";

/** For tests: a message by Alice to an agent, told apart by its name. */
export function delivery(
  name: string,
  changes: Partial<Delivery["event"]> & { readonly agentId?: UserId } = {},
): Delivery {
  const { agentId = "@_agentchat_assistant_alice:example.org" as UserId, ...event } = changes;
  return {
    agentId,
    receivedAt: 2000,
    event: {
      eventId: `$${name}` as EventId,
      roomId: "!room:example.org" as RoomId,
      sender: "@alice:example.org" as UserId,
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
