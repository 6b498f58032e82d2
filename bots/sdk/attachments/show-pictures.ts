import type { EventId } from "#appservice";
import type { ChatImage, ChatMessage, ChatModel } from "#models";
import { AttachmentError } from "./attachment-error.ts";
import type { KeptAttachment } from "./kept-attachment.ts";
import { openAttachment } from "./open-attachment.ts";
import type { OpenOptions } from "./open-attachment.ts";
import { scalePicture } from "./picture.ts";
import type { Slots } from "./slots.ts";

/** A message of a conversation before its picture is loaded. */
export type UnloadedMessage = ChatMessage & { readonly picture?: KeptPicture };

export interface KeptPicture {
  /** Of the event that it came with. */
  readonly eventId: EventId;
  readonly attachment: KeptAttachment;
  /** Whether the message that is to be answered is about it: then it is shown, however old it is. */
  readonly isMeant?: boolean;
}

export interface ShowOptions extends OpenOptions {
  readonly model: ChatModel;
  readonly maxPictures: number;
  readonly slots: Slots;
  /** Those that have just been opened. */
  readonly opened: ReadonlyMap<EventId, ChatImage>;
}

/** Of a picture, what it takes to load it. */
export function pictureOf(eventId: EventId, attachment: KeptAttachment | undefined): Pick<UnloadedMessage, "picture"> {
  const isPicture = attachment?.kind === "image" && attachment.problem === undefined;
  return isPicture ? { picture: { eventId, attachment } } : {};
}

/** Loads the newest pictures for a model that sees. What it is not shown it is told of. */
export async function showPictures(
  messages: readonly UnloadedMessage[],
  options: ShowOptions,
): Promise<readonly ChatMessage[]> {
  const withPicture = messages.filter(({ picture }) => picture !== undefined);
  if (withPicture.length === 0) return messages;
  const sees = await options.model.canSee(options.signal);
  const newest = options.maxPictures === 0 ? [] : withPicture.slice(-options.maxPictures);
  const shown = new Set([...newest, ...withPicture.filter(({ picture }) => picture?.isMeant === true)]);
  return Promise.all(
    messages.map(async (unloaded) => {
      const { picture, ...message } = unloaded;
      if (picture === undefined || message.role !== "user") return message;
      if (!sees) return remarked(message, "You cannot see that picture.");
      if (!shown.has(unloaded)) return remarked(message, "That picture is not shown any more.");
      const image = options.opened.get(picture.eventId) ?? (await load(picture.attachment, options));
      return typeof image === "string"
        ? remarked(message, `That picture could not be opened: ${image}.`)
        : { ...message, images: [image] };
    }),
  );
}

/** Resolves with the code of what stands against it. */
async function load(attachment: KeptAttachment, options: ShowOptions): Promise<ChatImage | string> {
  try {
    return await options.slots.run(async () => {
      const bytes = await openAttachment(attachment, options).read();
      return scalePicture(bytes, attachment.name);
    });
  } catch (error) {
    if (error instanceof AttachmentError) return error.code;
    throw error;
  }
}

function remarked(message: ChatMessage & { readonly role: "user" }, remark: string): ChatMessage {
  return { ...message, content: `${message.content}\n[${remark}]` };
}
