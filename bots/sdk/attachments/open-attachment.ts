import { MatrixError } from "#appservice";
import { AgentChatError } from "#error";
import type { Intent, MediaSource } from "#appservice";
import type { Attachment, AttachmentReference } from "./attachment.ts";
import { AttachmentError } from "./attachment-error.ts";

export interface OpenOptions {
  readonly intent: Pick<Intent, "download">;
  /** Bytes, unless the reader says otherwise. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** An attachment that can be read. */
export function openAttachment(reference: AttachmentReference, options: OpenOptions): Attachment {
  const { source, thumbnail, ...description } = reference;
  const { name } = description;
  return {
    ...description,
    read: readerOf(source, name, options),
    thumbnail: thumbnail && openThumbnail(thumbnail, name, options),
  };
}

function openThumbnail(
  { source, ...description }: NonNullable<AttachmentReference["thumbnail"]>,
  name: string,
  options: OpenOptions,
): Attachment["thumbnail"] {
  return { ...description, read: readerOf(source, `the small picture of ${name}`, options) };
}

function readerOf(source: MediaSource, name: string, { intent, ...defaults }: OpenOptions): Attachment["read"] {
  return async ({ maxBytes = defaults.maxBytes, signal = defaults.signal } = {}) => {
    try {
      return await intent.download(source, { maxBytes, signal });
    } catch (error) {
      throw attachmentError(error, name, maxBytes) ?? error;
    }
  };
}

/** `undefined` for what is no property of the attachment: a homeserver that is away, a shutdown. */
function attachmentError(cause: unknown, name: string, maxBytes: number): AttachmentError | undefined {
  if (!(cause instanceof AgentChatError)) return undefined;
  switch (cause.code) {
    case "bad-file":
      return new AttachmentError("damaged", `${name} arrived damaged. Please send it again.`, { cause });
    case "too-large":
      return new AttachmentError(
        "too-large",
        `${name} is larger than the ${inMegabytes(maxBytes)} MB that I may open.`,
        { cause },
      );
    case "encrypted":
      return new AttachmentError("encrypted", `${name} is encrypted, but not in a way that I know.`, {
        cause,
      });
    case "refused": {
      if (!(cause instanceof MatrixError)) return undefined;
      const isOurs = cause.errcode === "M_UNKNOWN_TOKEN" || cause.errcode === "M_MISSING_TOKEN";
      if (isOurs) return undefined;
      return cause.retryable
        ? new AttachmentError(
            "unavailable",
            `The homeserver could not give me ${name} just now. Please send it again later.`,
            { cause },
          )
        : new AttachmentError("gone", `The homeserver does not have ${name} (any more). Please send it again.`, {
            cause,
          });
    }
    default:
      return undefined;
  }
}

function inMegabytes(bytes: number): string {
  return String(Math.round(bytes / 100_000) / 10);
}
