import { isEventId, isRecord, isUserId } from "#appservice";
import type { EventId, RoomEvent, UserId } from "#appservice";
import type { AttachmentReference } from "./attachments/attachment.ts";
import { attachmentKindOf, captionOf, parseAttachment } from "./attachments/parse-attachment.ts";
import { readInvocation } from "./commands/read-invocation.ts";

/** A message as a bot sees it. */
export interface IncomingMessage {
  readonly eventId: EventId;
  readonly sender: UserId;
  /** `text`, `emote` and `notice` carry words, `attachment` a picture or file; `other` is a location, a file that is not there, or what we do not know. */
  readonly kind: "text" | "emote" | "notice" | "attachment" | "other";
  /** `msgtype` as sent. */
  readonly messageType: string;
  /**
   * The words, of an attachment its caption, without the quotation that older clients put before a reply, and without the mention of the agent at the start; a command that was sent as data is
   * `!name argument`.
   */
  readonly text: string;
  /** The picture, file, recording or video that it is. */
  readonly attachment: AttachmentReference | undefined;
  /** Where it is, of a location (`m.location`): a `geo:` URI as sent. */
  readonly geoUri?: string;
  /** Event that this one replaces (`m.replace`). */
  readonly edits: EventId | undefined;
  readonly repliesTo: EventId | undefined;
  /** First event of the thread that it is in. */
  readonly threadRoot: EventId | undefined;
  readonly mentions: readonly UserId[];
  /** Milliseconds since the epoch as the sender's server claims. */
  readonly timestamp: number;
}

const kinds: Readonly<Record<string, IncomingMessage["kind"]>> = {
  "m.text": "text",
  "m.emote": "emote",
  "m.notice": "notice",
};

/** Reads an `m.room.message` event (client-server API, "Instant Messaging"); `undefined` when it carries nothing to read. */
export function parseMessage(
  event: RoomEvent,
  agent: { readonly userId: UserId; readonly displayName: string },
): IncomingMessage | undefined {
  const { content } = event;
  const messageType = content["msgtype"];
  const body = content["body"];
  if (typeof messageType !== "string" || typeof body !== "string") return undefined;
  const attachment = parseAttachment(content);
  const words = attachmentKindOf(content) === undefined ? body : captionOf(content);
  const relation = isRecord(content["m.relates_to"]) ? content["m.relates_to"] : {};
  const repliesTo = repliedTo(relation);
  return {
    eventId: event.eventId,
    sender: event.sender,
    kind: attachment === undefined ? (kinds[messageType] ?? "other") : "attachment",
    messageType,
    text: readInvocation(content) ?? withoutMention(repliesTo === undefined ? words : withoutQuotation(words), agent),
    attachment,
    ...(messageType === "m.location" && typeof content["geo_uri"] === "string" ? { geoUri: content["geo_uri"] } : {}),
    edits: related(relation, "m.replace"),
    repliesTo,
    threadRoot: related(relation, "m.thread"),
    mentions: mentionsIn(content, agent.userId),
    timestamp: event.timestamp,
  };
}

/** In threads, clients mark every message as a reply to the one before (`is_falling_back`): that is none. */
function repliedTo(relation: Readonly<Record<string, unknown>>): EventId | undefined {
  const reply = isRecord(relation["m.in_reply_to"]) ? relation["m.in_reply_to"]["event_id"] : undefined;
  return isEventId(reply) && relation["is_falling_back"] !== true ? reply : undefined;
}

function related(relation: Readonly<Record<string, unknown>>, type: string): EventId | undefined {
  const eventId = relation["event_id"];
  return relation["rel_type"] === type && isEventId(eventId) ? eventId : undefined;
}

/** `m.mentions` where the client sends it (v1.7 and later); otherwise the agent's id in the text or as a pill. */
function mentionsIn(content: Readonly<Record<string, unknown>>, agentId: UserId): readonly UserId[] {
  const mentions = content["m.mentions"];
  if (isRecord(mentions)) return Array.isArray(mentions["user_ids"]) ? mentions["user_ids"].filter(isUserId) : [];
  const texts = [content["body"], content["formatted_body"]].filter((text) => typeof text === "string");
  const named = texts.some((text) => text.includes(agentId) || text.includes(encodeURIComponent(agentId)));
  return named ? [agentId] : [];
}

/** Rich replies of older clients begin with lines of `> ` and an empty line (client-server API v1.12, "Fallbacks for rich replies"). */
function withoutQuotation(body: string): string {
  if (!body.startsWith("> <") && !body.startsWith("> * <")) return body;
  const end = body.indexOf("\n\n");
  return end === -1 ? body : body.slice(end + 2);
}

function withoutMention(body: string, agent: { readonly userId: UserId; readonly displayName: string }): string {
  for (const name of [agent.userId, agent.displayName, `@${agent.displayName}`]) {
    if (!body.startsWith(name)) continue;
    const rest = body.slice(name.length);
    if (/^(?:[:,]?\s|[:,]?$)/u.test(rest)) return rest.replace(/^[:,]?\s*/u, "");
  }
  return body;
}
