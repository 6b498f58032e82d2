import { parseEventId, parseRoomId, parseUserId } from "#appservice";
import type { Delivery, RoomEvent } from "#appservice";

/** A message event for tests: `a1` is event `$a1` in room `!a:x`. */
export function message(name: string, changes: Partial<RoomEvent> = {}): RoomEvent {
  return {
    eventId: parseEventId(`$${name}`),
    roomId: parseRoomId(`!${name.slice(0, 1)}:x`),
    sender: parseUserId("@alice:x"),
    type: "m.room.message",
    stateKey: undefined,
    timestamp: 1,
    content: { msgtype: "m.text", body: name },
    unsigned: {},
    redacts: undefined,
    ...changes,
  };
}

export function delivery(name: string): Delivery {
  return { agentId: parseUserId("@_agentchat_echo:x"), event: message(name), receivedAt: 1000 };
}
