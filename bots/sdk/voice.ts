import { setTimeout as sleep } from "node:timers/promises";
import type { EventId } from "#appservice";
import { attachAnswer } from "./attach-answer.ts";
import { answerEntry } from "./conversation/answer-entry.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";
import { handOffContent } from "./loops/trail.ts";
import { turnIntent } from "./turn-intent.ts";
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
  /** Withdraws what an earlier answer had said and the new one did not replace. To be called when there is a new one. */
  withdrawRest(): Promise<void>;
  hasSpoken(): boolean;
  /** What it has said so far, but for notices. */
  said(): string;
  /** What it says from now on becomes part of the conversation. */
  remember(): void;
}

interface SendOptions extends ReplyOptions {
  readonly isLive?: boolean;
}

/** Of a body: it stands in an edit twice, each time with its formatting, encrypting makes a third more of it, and events end at 65,536 bytes. */
const maxBodyBytes = 9_000;

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
  const intent = turnIntent(world, cause);
  const maxMessages = agent.configured.behavior.fileAfterMessages ?? Infinity;
  const toReplace = (cause.revision?.answers ?? []).filter(({ attachment }) => attachment === undefined);
  let isRemembered = false;
  let parts = 0;
  const words: string[] = [];

  /** Sends a message, or gives one of those that are to be replaced its text. */
  async function send(text: string, { isNotice = false, isLive = false, handOffTo }: SendOptions) {
    const earlier = isNotice ? undefined : toReplace.shift()?.eventId;
    const content = {
      ...(earlier === undefined
        ? replyContent({ text, isNotice, isLive, message, isDirect: room.isDirect })
        : editContent(earlier, text, { isLive })),
      ...(handOffTo === undefined ? {} : handOffContent({ to: handOffTo, onBehalfOf: personId })),
    };
    const part = `reply-${parts}`;
    parts += 1;
    const { eventId, isNew } = await intent.send({ roomId, type: "m.room.message", content, source, part, personId });
    const id = earlier ?? eventId;
    cause.onSent?.(id);
    return { id, isNew, part };
  }

  /** A message stands in the room as it will stay. */
  async function settle(eventId: EventId, text: string): Promise<void> {
    if (isRemembered) {
      const entry = answerEntry(cause, { eventId, text, timestamp: world.now() });
      const earlier = cause.revision?.answers.find((answer) => answer.eventId === eventId);
      if (earlier === undefined) await world.state.conversations.append([entry]);
      else await world.state.conversations.replace({ ...earlier, text });
    }
    await world.events.answered(agent, { roomId, eventId, personId, text, inReplyTo: message?.eventId });
  }

  /** Attaches what is longer than the messages that are shown of it. Resolves with `undefined` when that cannot be done. */
  async function attach(whole: string, rest: string): Promise<EventId | undefined> {
    const eventId = await attachAnswer(world, cause, whole);
    if (eventId !== undefined) await settle(eventId, rest);
    return eventId;
  }

  async function sayPieces(
    [piece, ...others]: readonly [string, ...string[]],
    options: ReplyOptions,
  ): Promise<EventId> {
    const { isNotice = false, handOffTo } = options;
    const [next, ...rest] = others;
    const isLast = next === undefined;
    const { id } = await send(piece, { isNotice, ...(isLast && handOffTo !== undefined ? { handOffTo } : {}) });
    await settle(id, piece);
    return isLast ? id : sayPieces([next, ...rest], options);
  }

  return {
    async say(text, options = {}) {
      if (options.isNotice !== true) words.push(text);
      const [first, ...others] = splitText(text, maxBodyBytes);
      // what is handed over is read by an agent
      const shown = options.handOffTo === undefined ? maxMessages : Infinity;
      const [next, ...rest] = others.slice(shown - 1);
      const said = await sayPieces([first, ...others.slice(0, shown - 1)], options);
      if (next === undefined) return said;
      return (await attach(text, [next, ...rest].join("\n\n"))) ?? sayPieces([next, ...rest], options);
    },
    write() {
      const partOf = new Map<EventId, string>();
      const stream = createReplyStream<EventId>({
        clock,
        maxBytes: maxBodyBytes,
        maxMessages,
        sender: {
          attach: async (whole, rest) => (await attach(whole, rest)) !== undefined,
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
      const place = words.push("") - 1;
      return {
        ...stream,
        write(text) {
          words[place] += text;
          stream.write(text);
        },
      };
    },
    async withdrawRest() {
      for (const { eventId } of toReplace.splice(0)) {
        const content = editContent(eventId, "(This was part of the earlier answer.)");
        const part = `withdraw ${eventId}`;
        await intent.send({ roomId, type: "m.room.message", content, source, part, personId });
        await world.state.conversations.forget({ agentId: agent.userId, roomId, eventId });
      }
    },
    hasSpoken: () => parts > 0,
    said: () => words.filter((text) => text.trim() !== "").join("\n\n"),
    remember() {
      isRemembered = true;
    },
  };
}
