import { isRecord, parseMediaSource } from "#appservice";
import type { AttachmentKind, AttachmentReference } from "./attachment.ts";

type Content = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<string, AttachmentKind>> = {
  "m.image": "image",
  "m.file": "file",
  "m.audio": "audio",
  "m.video": "video",
};

const names: Readonly<Record<AttachmentKind, string>> = {
  image: "picture",
  file: "file",
  audio: "recording",
  video: "video",
};

const longestName = 120;

/** What kind of attachment a message says that it has. */
export function attachmentKindOf({ msgtype }: Content): AttachmentKind | undefined {
  return isAttachmentType(msgtype) ? kinds[msgtype] : undefined;
}

/** Whether messages of this `msgtype` carry an attachment. */
export function isAttachmentType(messageType: unknown): messageType is string {
  return typeof messageType === "string" && Object.hasOwn(kinds, messageType);
}

/** Reads what came with a message (client-server API, `m.image`, `m.file`, `m.audio`, `m.video`); `undefined` when there is nothing that can be downloaded. */
export function parseAttachment(content: Content): AttachmentReference | undefined {
  const kind = attachmentKindOf(content);
  const source = parseMediaSource(content["url"], content["file"]);
  if (kind === undefined || source === undefined) return undefined;
  const info = isRecord(content["info"]) ? content["info"] : {};
  const isVoice = isRecord(content["org.matrix.msc3245.voice"]) || isRecord(content["m.voice"]);
  return {
    kind,
    source,
    name: cleanName(content["filename"]) ?? cleanName(content["body"]) ?? names[kind],
    mimetype: textIn(info["mimetype"]),
    size: countIn(info["size"]),
    width: countIn(info["w"]),
    height: countIn(info["h"]),
    durationMs: countIn(info["duration"]),
    isVoice: isVoice || undefined,
    thumbnail: thumbnailOf(info),
  };
}

/** `body` beside a `filename` that differs (client-server API v1.10, "Media captions"); in older events it is the file's name. */
export function captionOf({ body, filename }: Content): string {
  return typeof body === "string" && typeof filename === "string" && body !== filename ? body : "";
}

function thumbnailOf(info: Content): AttachmentReference["thumbnail"] {
  const source = parseMediaSource(info["thumbnail_url"], info["thumbnail_file"]);
  if (source === undefined) return undefined;
  const about = isRecord(info["thumbnail_info"]) ? info["thumbnail_info"] : {};
  return { source, mimetype: textIn(about["mimetype"]), width: countIn(about["w"]), height: countIn(about["h"]) };
}

function cleanName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return name === "" ? undefined : name.slice(0, longestName).toWellFormed();
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function countIn(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}
