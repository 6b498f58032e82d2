import { MatrixError } from "#appservice";
import type { EventId } from "#appservice";
import { captionOf, parseAttachment } from "./attachments/parse-attachment.ts";
import { answerEntry } from "./conversation/answer-entry.ts";
import { rememberQuestion } from "./conversation/remember-question.ts";
import type { RoomContent } from "./media-content/room-content.ts";
import type { RoomMedia } from "./media-content/room-media.ts";
import { contentAnswering, contentInThread } from "./reply-content.ts";
import { turnIntent } from "./turn-intent.ts";
import type { TurnCause, TurnWorld } from "./turn-world.ts";
import type { MediaToUpload, PostOptions } from "./turn.ts";

/** How an agent posts what is no text in one turn: each once, however often the turn is run. */
export interface Poster {
  post(content: RoomContent, options?: PostOptions): Promise<EventId>;
  upload(media: MediaToUpload): Promise<RoomMedia>;
  /** Takes the files of an earlier answer, which this one replaces, out of the room. */
  withdrawEarlier(): Promise<void>;
  hasPosted(): boolean;
}

export function createPoster(world: TurnWorld, cause: TurnCause): Poster {
  const { agent, room, personId, source, message } = cause;
  const { roomId, isDirect } = room;
  const intent = turnIntent(world, cause);
  let posts = 0;
  const newestIn = new Map<EventId, EventId>();

  async function remember(eventId: EventId, { type, content }: RoomContent): Promise<void> {
    const attachment = parseAttachment(type === "m.sticker" ? { ...content, msgtype: "m.image" } : content);
    const text = attachment === undefined || type === "m.sticker" ? bodyOf(content) : captionOf(content);
    const came = attachment === undefined ? {} : { attachment };
    if (message !== undefined && cause.author === undefined)
      await rememberQuestion(world.state, { ...cause, message }, message.attachment);
    await world.state.conversations.append([answerEntry(cause, { eventId, text, timestamp: world.now(), ...came })]);
    const said = text === "" ? bodyOf(content) : text;
    await world.events.answered(agent, { roomId, eventId, personId, text: said, inReplyTo: message?.eventId });
  }

  return {
    async post(given, { part = String(posts), inThreadOf } = {}) {
      posts += 1;
      const root = message?.threadRoot === undefined ? inThreadOf : undefined;
      const content =
        root === undefined
          ? contentAnswering(given.content, { message, isDirect })
          : contentInThread(given.content, { root, newest: newestIn.get(root) ?? root });
      const event = { roomId, type: given.type, content, source, part: `post ${part}`, personId };
      const { eventId } = await intent.send(event);
      cause.onSent?.(eventId);
      if (root !== undefined) newestIn.set(root, eventId);
      await remember(eventId, given);
      return eventId;
    },
    async upload({ bytes, mimetype, fileName }) {
      const file = { bytes: Buffer.from(bytes), contentType: mimetype, fileName };
      const uploaded = await intent.upload(roomId, file);
      const where = "file" in uploaded ? { url: uploaded.file.url, file: uploaded.file } : uploaded;
      return { ...where, mimetype, sizeBytes: bytes.byteLength };
    },
    async withdrawEarlier() {
      const files = (cause.revision?.answers ?? []).filter(({ attachment }) => attachment !== undefined);
      for (const { eventId } of files) {
        await intent.redact({ roomId, eventId, reason: "It answered an earlier question." }).catch(unlessGone);
        await world.state.conversations.forget({ agentId: agent.userId, roomId, eventId });
      }
    },
    hasPosted: () => posts > 0,
  };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof MatrixError) || error.code !== "refused") throw error;
}

function bodyOf({ body }: RoomContent["content"]): string {
  return typeof body === "string" ? body : "";
}
