import { mediaOf } from "../hearing/transcribe-recording.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { MessageTurn } from "../turn.ts";
import type { TakesFirst } from "./shared-parts.ts";

/** Whether a message of a direct chat belongs to something that goes on, and has been dealt with. */
export async function isTakenFirst(
  takers: readonly TakesFirst[] = [],
  { attachment }: Pick<IncomingMessage, "attachment">,
  turn: MessageTurn,
): Promise<boolean> {
  if (!turn.room.isDirect || takers.length === 0) return false;
  const file = attachment === undefined ? undefined : { kind: attachment.kind, ...mediaOf(attachment.source) };
  for (const take of takers) if (await take(turn, file)) return true;
  return false;
}
