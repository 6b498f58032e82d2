import { isRecord, parseMediaSource } from "#appservice";
import type { FileOfMessage } from "../attachments/attachment.ts";
import { parseAttachment } from "../attachments/parse-attachment.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { TurnCause, TurnWorld } from "../turn-world.ts";

/** The file that a message replies to, or that it came with as a caption. Asks the homeserver for the event. */
export async function fileOfMessage(
  { homeserver }: Pick<TurnWorld, "homeserver">,
  { agent, room, message }: Pick<TurnCause, "agent" | "room"> & { readonly message: IncomingMessage },
): Promise<FileOfMessage | undefined> {
  const intent = homeserver.intent(agent.userId);
  const event = await intent.event(room.roomId, message.repliesTo ?? message.eventId);
  if (event === undefined || !isRecord(event.content)) return undefined;
  const source = parseMediaSource(event.content["url"], event.content["file"]);
  if (source === undefined) return undefined;
  const attachment = parseAttachment(event.content);
  return attachment === undefined ? source : { ...source, kind: attachment.kind, mimetype: attachment.mimetype };
}
