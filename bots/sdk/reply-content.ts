import type { UserId } from "#appservice";
import type { IncomingMessage } from "./incoming-message.ts";

export interface ReplyFacts {
  readonly text: string;
  readonly isNotice: boolean;
  /** The message that is answered; `undefined` for what nobody asked for. */
  readonly message: Pick<IncomingMessage, "eventId" | "sender" | "threadRoot"> | undefined;
  readonly isDirect: boolean;
}

/**
 * Content of an `m.room.message` that answers another: in its thread (client-server API, "Threading"), as a reply that mentions the sender in a group, plain in a direct
 * chat. `m.mentions` is always there, since without it clients look for names in the text.
 */
export function replyContent({ text, isNotice, message, isDirect }: ReplyFacts): Readonly<Record<string, unknown>> {
  const mentioned: readonly UserId[] = message !== undefined && !isDirect ? [message.sender] : [];
  return {
    msgtype: isNotice ? "m.notice" : "m.text",
    body: text,
    "m.mentions": mentioned.length === 0 ? {} : { user_ids: mentioned },
    ...relation(message, isDirect),
  };
}

function relation(message: ReplyFacts["message"], isDirect: boolean): Readonly<Record<string, unknown>> {
  if (message === undefined) return {};
  const inReplyTo = { "m.in_reply_to": { event_id: message.eventId } };
  if (message.threadRoot !== undefined) {
    return {
      "m.relates_to": { rel_type: "m.thread", event_id: message.threadRoot, is_falling_back: true, ...inReplyTo },
    };
  }
  return isDirect ? {} : { "m.relates_to": inReplyTo };
}
