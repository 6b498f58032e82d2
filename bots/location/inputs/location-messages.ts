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

interface LatestMessage {
  readonly source: string;
  /** When it was measured. */
  readonly at: number;
}

const edit = z.object({ "m.relates_to": z.object({ rel_type: z.literal("m.replace") }) });
const sourceStart = "message ";

export function createLocationMessages(options: Omit<InputOptions, "started">): LocationMessages {
  const { positions, config, now, log, isUsedBy, sent, isWithdrawn } = options;
  /** By source. */
  const senders = createRecent<string, UserId>();
  /** Of each person the one that was measured last, also when it was taken back: from then on no older one says where they are. */
  const latest = createRecent<UserId, LatestMessage>();

  async function keep(report: PositionReport, eventId: EventId): Promise<void> {
    const { personId, source } = report;
    const { at } = report.position;
    const before = latest.get(personId);
    if (before !== undefined && before.at > at) return;
    senders.put(source, personId);
    latest.put(personId, { source, at });
    if (!isWithdrawn(eventId)) await positions.take(report);
    if (before !== undefined && before.source !== source) await positions.forget(personId, before.source);
  }

  return {
    async take(event, room) {
      const { eventId, roomId, sender, content } = event;
      const location = parseLocation(content);
      if (location === undefined || edit.safeParse(content).success) {
        log.debug({ roomId, eventId }, "a message that tells no location is ignored");
        return undefined;
      }
      const isTaken = location.isSelf && (room.isDirect || (await isUsedBy(sender)));
      if (isTaken) {
        const at = measuredAt(location, event, now());
        const report = {
          personId: sender,
          source: `${sourceStart}${eventId}`,
          isLive: false,
          position: { accuracyMeters: 0, ...location.place, at },
          expiresAt: at + config.keepMinutes * 60_000,
          chat: { roomId, agentId: room.agentId },
        };
        await keep(report, eventId);
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
      for (const { personId, source, position } of reports) {
        if (!source.startsWith(sourceStart)) continue;
        senders.put(source, personId);
        latest.put(personId, { source, at: position.at });
      }
    },
  };
}
