import { setTimeout as sleep } from "node:timers/promises";
import type { EventId } from "#appservice";
import type { TurnCause, TurnWorld } from "./turn-world.ts";
import { editContent, replyContent } from "./reply-content.ts";
import { createReplyStream } from "./reply-stream.ts";
import type { Clock, ReplyStream } from "./reply-stream.ts";
import { splitText } from "./split-text.ts";
import type { ReplyOptions } from "./turn.ts";

/** How an agent speaks in one turn. Everything it says is sent once, however often the turn is run. */
export interface Voice {
  say(text: string, options?: ReplyOptions): Promise<EventId>;
  /** Begins an answer that appears while it is being written. */
  write(): ReplyStream;
  hasSpoken(): boolean;
  /** What it says from now on becomes part of the conversation. */
  remember(): void;
}

/** Of a body: it stands in an edit twice, each time with its formatting, and events end at 65,536 bytes. */
const maxBodyBytes = 12_000;

const clock: Clock = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};

export function createVoice(world: TurnWorld, cause: TurnCause): Voice {
  const { agent, room, personId, source, message } = cause;
  const { roomId } = room;
  const intent = world.homeserver.intent(agent.userId);
  let isRemembered = false;
  let parts = 0;

  async function send(text: string, { isNotice = false, isLive = false }) {
    const content = replyContent({ text, isNotice, isLive, message, isDirect: room.isDirect });
    const part = `reply-${parts}`;
    parts += 1;
    const { eventId, isNew } = await intent.send({ roomId, type: "m.room.message", content, source, part, personId });
    cause.onSent?.(eventId);
    return { id: eventId, isNew, part };
  }

  /** A message stands in the room as it will stay. */
  async function settle(eventId: EventId, text: string): Promise<void> {
    if (isRemembered) {
      const agentId = agent.userId;
      const timestamp = world.now();
      await world.state.conversations.append([
        { agentId, roomId, eventId, sender: agentId, role: "agent", text, timestamp, personId },
      ]);
    }
    await world.events.answered(agent, { roomId, eventId, personId, text, inReplyTo: message?.eventId });
  }

  return {
    async say(text, { isNotice = false } = {}) {
      const [first, ...others] = splitText(text, maxBodyBytes);
      let last = (await send(first, { isNotice })).id;
      await settle(last, first);
      for (const piece of others) {
        last = (await send(piece, { isNotice })).id;
        await settle(last, piece);
      }
      return last;
    },
    write() {
      const partOf = new Map<EventId, string>();
      return createReplyStream<EventId>({
        clock,
        maxBytes: maxBodyBytes,
        sender: {
          async send(text, isLive) {
            const sent = await send(text, { isLive });
            partOf.set(sent.id, sent.part);
            if (!isLive && sent.isNew) await settle(sent.id, text);
            return sent;
          },
          async edit(id, text, isLive) {
            const event = { roomId, type: "m.room.message", content: editContent(id, text, { isLive }) };
            if (isLive) {
              await intent.sendOnce(event).catch((error: unknown) => {
                cause.log.debug({ eventId: id, err: error }, "an edit on the way got lost");
              });
              return;
            }
            await intent.send({ ...event, source, part: `${partOf.get(id) ?? id} complete`, personId });
            await settle(id, text);
          },
        },
      });
    },
    hasSpoken: () => parts > 0,
    remember() {
      isRemembered = true;
    },
  };
}
