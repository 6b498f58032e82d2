import type { Intent } from "#appservice";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import type { ReadReceipts } from "./read-receipts.ts";

export interface TurnSignsOptions {
  readonly world: Pick<TurnWorld, "events" | "log">;
  readonly receipts: ReadReceipts;
  readonly intent: Intent;
  readonly cause: Pick<TurnCause, "agent" | "room" | "personId" | "message">;
}

/** How long a client shows the typing notice unless it is renewed, milliseconds. */
const typingNoticeMs = 30_000;

/** What people see of an agent that takes its time: the typing notice and, with the first of it, that their messages were read. See `TurnRun.setTyping`. */
export function createTurnSigns({
  world,
  receipts,
  intent,
  cause,
}: TurnSignsOptions): (isTyping: boolean) => Promise<void> {
  const { agent, personId, message } = cause;
  const { roomId } = cause.room;
  let isShown = false;

  async function markRead(): Promise<void> {
    if (message === undefined) return;
    const { threadRoot } = message;
    const eventId = receipts.take({ agentId: agent.userId, roomId, threadRoot }, message.eventId);
    if (eventId === undefined) return;
    await intent.markRead(roomId, eventId, threadRoot).catch((error: unknown) => {
      world.log.debug({ agentId: agent.userId, roomId, err: error }, "a read receipt could not be set");
    });
  }

  return async (isTyping) => {
    const isNews = isTyping !== isShown;
    isShown = isTyping;
    await Promise.all([
      intent.setTyping(roomId, isTyping, typingNoticeMs),
      ...(isNews ? [world.events.typing(agent, { roomId, personId, typist: "agent", isTyping })] : []),
      ...(isNews && isTyping ? [markRead()] : []),
    ]);
  };
}
