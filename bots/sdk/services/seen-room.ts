import type { EventId, Intent, RoomEvent } from "#appservice";
import type { PermissionLevel } from "../permission-level.ts";
import { replyContent } from "../reply-content.ts";
import type { SeenRoom } from "./service.ts";

export interface SeenRoomFacts {
  readonly botId: string;
  readonly event: RoomEvent;
  /** Of the agent that has seen it. */
  readonly intent: Intent;
  readonly isDirect: boolean;
  readonly level: PermissionLevel;
}

/** Where an event was seen. Whatever is sent because of it is sent once, however often it is seen. */
export function createSeenRoom({ botId, event, intent, isDirect, level }: SeenRoomFacts): SeenRoom {
  const { eventId, roomId, sender: personId } = event;
  const source = `${botId} saw ${eventId}`;

  async function send(part: string, type: string, content: Readonly<Record<string, unknown>>): Promise<EventId> {
    return (await intent.send({ roomId, type, content, source, part, personId })).eventId;
  }

  return {
    roomId,
    agentId: intent.userId,
    isDirect,
    level,
    reply(text, { part = "", isNotice = false } = {}) {
      const message = { eventId, sender: personId, threadRoot: undefined };
      return send(`reply ${part}`, "m.room.message", replyContent({ text, isNotice, message, isDirect }));
    },
    async react(key) {
      const relation = { rel_type: "m.annotation", event_id: eventId, key };
      await send(`reaction ${key}`, "m.reaction", { "m.relates_to": relation });
    },
    stateEvent: (type, stateKey) => intent.stateEvent(roomId, type, stateKey),
  };
}
