import type { EventId, RoomEvent, SeenRoom, UserId } from "#sdk";
import { z } from "#sdk";
import type { PositionReport } from "../positions/position-keeper.ts";
import type { InputOptions } from "./matrix-inputs-options.ts";
import { measuredAt } from "./measured-at.ts";
import { parseLocation } from "./parse-location.ts";
import { createRecent } from "./recent.ts";

/** Locations that people send once, as messages. */
export interface LocationMessages {
  take(event: RoomEvent, room: SeenRoom): Promise<"taken" | undefined>;
  redacted(eventId: EventId): Promise<void>;
  restore(reports: readonly PositionReport[]): void;
}

const edit = z.object({ "m.relates_to": z.object({ rel_type: z.literal("m.replace") }) });
const sourceStart = "message ";

export function createLocationMessages(options: Omit<InputOptions, "started">): LocationMessages {
  const { positions, config, now, log, isUsedBy, sent, isWithdrawn } = options;
  /** By source. */
  const senders = createRecent<string, UserId>();

  return {
    async take(event, room) {
      const { eventId, roomId, sender, content } = event;
      const location = parseLocation(content);
      if (location === undefined || edit.safeParse(content).success) {
        log.debug({ roomId, eventId }, "a message that tells no location is ignored");
        return undefined;
      }
      const isTaken = location.isSelf && (room.isDirect || (await isUsedBy(sender)));
      if (isTaken && !isWithdrawn(eventId)) {
        const at = measuredAt(location, event, now());
        const source = `${sourceStart}${eventId}`;
        senders.put(source, sender);
        await positions.take({
          personId: sender,
          source,
          isLive: false,
          position: { accuracyMeters: 0, ...location.place, at },
          expiresAt: at + config.keepMinutes * 60_000,
          chat: { roomId, agentId: room.agentId },
        });
      }
      if (!room.isDirect || isWithdrawn(eventId)) return undefined;
      await sent(location, event, room);
      return "taken";
    },
    async redacted(eventId) {
      const source = `${sourceStart}${eventId}`;
      const sender = senders.get(source);
      if (sender !== undefined) await positions.forget(sender, source);
    },
    restore(reports) {
      for (const { personId, source } of reports) if (source.startsWith(sourceStart)) senders.put(source, personId);
    },
  };
}
