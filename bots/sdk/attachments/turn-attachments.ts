import type { EventId } from "#appservice";
import type { ChatImage, ChatMessage, ChatModel } from "#models";
import type { TurnCause, TurnWorld } from "../turn-world.ts";
import type { IncomingMessage } from "../incoming-message.ts";
import type { Attachment, AttachmentReference } from "./attachment.ts";
import type { KeptAttachment } from "./kept-attachment.ts";
import { openAttachment } from "./open-attachment.ts";
import { showPictures } from "./show-pictures.ts";
import type { UnloadedMessage } from "./show-pictures.ts";
import { takeAttachment } from "./take-attachment.ts";
import type { TakenAttachment } from "./take-attachment.ts";

/** The attachments of one turn: of its message, and of the conversation before it. */
export interface TurnAttachments {
  /** That of the message, for the bot. */
  readonly own: Attachment | undefined;
  /** Opens that of the message for a model. */
  takeOwn(model: ChatModel, options: TakeOwnOptions): Promise<OwnAttachment>;
  /** Reads another file for a model. */
  read(reference: AttachmentReference, model: ChatModel): Promise<KeptAttachment>;
  /** Makes messages what a model is shown. The last one is answered. */
  show(messages: readonly UnloadedMessage[], model: ChatModel): Promise<readonly ChatMessage[]>;
}

export interface TakeOwnOptions {
  /** Whether it was opened before, in an earlier turn for the same message. */
  readonly isKnown: boolean;
  /** Whether one without words may be left to what its sender writes next, to be answered together with that. */
  readonly mayLeave: boolean;
}

export interface OwnAttachment {
  /** `undefined` where there is none. */
  readonly kept: KeptAttachment | undefined;
  /** What the person is told before the answer, or in its place: that something could not be opened, or not all of it. */
  readonly remark: string;
  /** `tell`: there is nothing to answer beyond the remark. */
  readonly next: "answer" | "tell" | "leave";
}

const bytesPerMegabyte = 1_000_000;
const wordless =
  "(They sent this without a word. Do what they asked for before, if it is about this; else say in one or two sentences what it is.)";

export function createTurnAttachments(
  world: Pick<TurnWorld, "homeserver" | "attachments">,
  cause: TurnCause & { readonly message: IncomingMessage },
): TurnAttachments {
  const { agent, room, message, signal } = cause;
  const { attachments: limits, maxContextTokens } = agent.configured.behavior;
  const opened = new Map<EventId, ChatImage>();
  const isWordless = message.attachment !== undefined && message.text.trim() === "";
  const opening = {
    intent: world.homeserver.intent(agent.userId),
    maxBytes: limits.maxMegabytes * bytesPerMegabyte,
    slots: world.attachments.slots,
    signal,
  };

  async function take(reference: AttachmentReference, model: ChatModel): Promise<TakenAttachment> {
    const maxDocumentTokens = Math.min(limits.maxDocumentTokens, Math.floor(maxContextTokens / 2));
    return takeAttachment(reference, { ...opening, model, maxDocumentTokens });
  }

  /** Whether the sender goes on at once, as when a client sends several pictures one by one. */
  async function isLeftToNext(): Promise<boolean> {
    const { eventId, sender } = message;
    return (
      room.isDirect &&
      world.attachments.followUps.come({ agentId: agent.userId, roomId: room.roomId, eventId, sender }, signal)
    );
  }

  return {
    own: message.attachment && openAttachment(message.attachment, opening),
    async takeOwn(model, { isKnown, mayLeave }) {
      if (message.attachment === undefined || isKnown) return { kept: undefined, remark: "", next: "answer" };
      const leaving = mayLeave && isWordless && isLeftToNext();
      const { kept, image, remark = "", isUsable } = await take(message.attachment, model);
      if (image !== undefined) opened.set(message.eventId, image);
      if (!isUsable && isWordless) return { kept, remark, next: "tell" };
      if (isUsable && (await leaving)) return { kept, remark: "", next: "leave" };
      return { kept, remark: remark === "" ? "" : `${remark}\n\n`, next: "answer" };
    },
    read: async (reference, model) => (await take(reference, model)).kept,
    async show(messages, model) {
      const shown = await showPictures(messages, { ...opening, model, opened, maxPictures: limits.maxPictures });
      const last = shown.at(-1);
      if (!isWordless || last?.role !== "user") return shown;
      return [...shown.slice(0, -1), { ...last, content: `${last.content}\n\n${wordless}` }];
    },
  };
}
