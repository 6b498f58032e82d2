import type { EventId, UploadedMedia, UserId } from "#appservice";
import type { IncomingMessage } from "./incoming-message.ts";
import { renderMarkdown } from "./render-markdown.ts";

type Content = Readonly<Record<string, unknown>>;

export interface ReplyFacts {
  /** Markdown. */
  readonly text: string;
  readonly isNotice: boolean;
  /** The message that is answered; `undefined` for what nobody asked for. */
  readonly message: Pick<IncomingMessage, "eventId" | "sender" | "threadRoot"> | undefined;
  readonly isDirect: boolean;
  /** More of it is being written (MSC4357). */
  readonly isLive?: boolean;
}

/**
 * Content of an `m.room.message` that answers another: in its thread (client-server API, "Threading"), as a reply that mentions the sender in a group, plain in a direct
 * chat. `m.mentions` is always there, since without it clients look for names in the text.
 */
export function replyContent({ text, isNotice, message, isDirect, isLive = false }: ReplyFacts): Content {
  return contentAnswering(textContent(text, isNotice, isLive), { message, isDirect });
}

/** Content of any kind that answers a message, as `replyContent` does. */
export function contentAnswering(
  content: Content,
  { message, isDirect }: Pick<ReplyFacts, "message" | "isDirect">,
): Content {
  const mentioned: readonly UserId[] = message !== undefined && !isDirect ? [message.sender] : [];
  return {
    ...content,
    "m.mentions": mentioned.length === 0 ? {} : { user_ids: mentioned },
    ...relation(message, isDirect),
  };
}

/** Content of a notice that is shown as a reply, also in a direct chat. Mentions nobody. */
export function noticeInReply(
  message: Pick<IncomingMessage, "eventId" | "sender" | "threadRoot">,
  text: string,
): Content {
  return { ...textContent(text, true, false), "m.mentions": {}, ...relation(message, false) };
}

export interface ThreadPlace {
  /** First event of the thread. */
  readonly root: EventId;
  /** Newest event of it: clients without threads show a reply to that. */
  readonly newest: EventId;
}

/** Content that goes on in a thread that the agent's own answer begins. Mentions nobody again. */
export function contentInThread(content: Content, place: ThreadPlace): Content {
  return { ...content, "m.mentions": {}, "m.relates_to": threadRelation(place) };
}

export interface AttachedFile {
  readonly media: UploadedMedia;
  readonly fileName: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/** Content of a file that is sent as an answer (client-server API, "m.file"); the text is its caption. */
export function fileContent({ media, fileName, contentType, size }: AttachedFile, facts: ReplyFacts): Content {
  return {
    ...replyContent(facts),
    msgtype: "m.file",
    filename: fileName,
    ...media,
    info: { mimetype: contentType, size },
  };
}

/** Content that replaces the text of a message (client-server API, "Event replacements"). Mentions nobody again. */
export function editContent(eventId: EventId, text: string, { isNotice = false, isLive = false } = {}): Content {
  const content = textContent(text, isNotice, isLive);
  const { formatted_body: html } = content;
  return {
    ...content,
    body: `* ${text}`,
    ...(html === undefined ? {} : { formatted_body: `* ${html}` }),
    "m.mentions": {},
    "m.new_content": { ...content, "m.mentions": {} },
    "m.relates_to": { rel_type: "m.replace", event_id: eventId },
  };
}

interface TextContent extends Content {
  readonly formatted_body?: string;
}

/** What is longer is sent without formatting: see the limit of bodies in voice.ts. */
const maxHtmlBytes = 10_000;

function textContent(text: string, isNotice: boolean, isLive: boolean): TextContent {
  const rendered = renderMarkdown(text);
  const html = rendered !== undefined && Buffer.byteLength(rendered) <= maxHtmlBytes ? rendered : undefined;
  return {
    msgtype: isNotice ? "m.notice" : "m.text",
    body: text,
    ...(html === undefined ? {} : { format: "org.matrix.custom.html", formatted_body: html }),
    ...(isLive ? { "org.matrix.msc4357.live": {} } : {}),
  };
}

function relation(message: ReplyFacts["message"], isDirect: boolean): Content {
  if (message === undefined) return {};
  const { eventId, threadRoot } = message;
  if (threadRoot !== undefined) return { "m.relates_to": threadRelation({ root: threadRoot, newest: eventId }) };
  return isDirect ? {} : { "m.relates_to": { "m.in_reply_to": { event_id: eventId } } };
}

function threadRelation({ root, newest }: ThreadPlace): Content {
  return { rel_type: "m.thread", event_id: root, is_falling_back: true, "m.in_reply_to": { event_id: newest } };
}
