import { MatrixError } from "#appservice";
import type { EventId } from "#appservice";
import { fileContent } from "./reply-content.ts";
import { turnIntent } from "./turn-intent.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";

const fileName = "answer.md";
const contentType = "text/markdown";
const caption = "This is the whole answer. Its beginning is above.";

/**
 * Sends an answer as a Markdown file. When the turn is run again it is uploaded again, and sent once. `undefined` when the homeserver does not take such a file.
 * @throws MatrixError that may pass
 */
export async function attachAnswer(world: TurnWorld, cause: TurnCause, answer: string): Promise<EventId | undefined> {
  const { room, message, source, personId } = cause;
  const bytes = Buffer.from(answer);
  const intent = turnIntent(world, cause);
  const media = await intent.upload(room.roomId, { bytes, contentType, fileName }).catch((error: unknown) => {
    if (!(error instanceof MatrixError) || error.retryable) throw error;
    cause.log.warn({ err: error }, "a long answer could not be attached and is sent in messages");
    return undefined;
  });
  if (media === undefined) return undefined;
  const facts = { text: caption, isNotice: false, message, isDirect: room.isDirect };
  const content = fileContent({ media, fileName, contentType, size: bytes.length }, facts);
  const event = { roomId: room.roomId, type: "m.room.message", content, source, part: "file", personId };
  const { eventId } = await intent.send(event);
  cause.onSent?.(eventId);
  return eventId;
}
