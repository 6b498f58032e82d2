import { setTimeout as sleep } from "node:timers/promises";
import type { EventId } from "#appservice";
import { editContent, replyContent } from "../reply-content.ts";
import type { Clock } from "../reply-stream.ts";
import { turnIntent } from "../turn-intent.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import { createProgressNotice } from "./progress-notice.ts";
import type { ProgressNotice } from "./progress-notice.ts";

const clock: Clock = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};

/** The notice of one turn. When the turn is run again it is the same message. */
export function createTurnProgress(
  world: Pick<TurnWorld, "homeserver">,
  cause: Pick<TurnCause, "agent" | "room" | "personId" | "source" | "message" | "trail" | "log" | "onSent">,
): ProgressNotice {
  const { room, personId, source, message } = cause;
  const { roomId, isDirect } = room;
  const intent = turnIntent(world, cause);
  const type = "m.room.message";
  return createProgressNotice<EventId>({
    clock,
    onFault: (error) => {
      cause.log.warn({ err: error }, "how the work stands could not be shown");
    },
    sender: {
      async send(text) {
        const content = replyContent({ text, isNotice: true, message, isDirect });
        const { eventId } = await intent.send({ roomId, type, content, source, part: "progress", personId });
        cause.onSent?.(eventId);
        return eventId;
      },
      find: () => intent.findSent({ source, part: "progress" }),
      async edit(eventId, text, isLast) {
        const content = editContent(eventId, text, { isNotice: true });
        if (isLast) await intent.send({ roomId, type, content, source, part: "progress complete", personId });
        else
          await intent.sendOnce({ roomId, type, content }).catch((error: unknown) => {
            cause.log.debug({ eventId, err: error }, "an edit on the way got lost");
          });
      },
    },
  });
}
