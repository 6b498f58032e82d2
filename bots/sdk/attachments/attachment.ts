import type { MediaSource } from "#appservice";

/** By the event: what it really is shows when it is opened. */
export type AttachmentKind = "image" | "file" | "audio" | "video";

/** What a message says of the picture, file, sound or video that it carries. Nothing of it is checked but the kind. */
export interface AttachmentDescription {
  readonly kind: AttachmentKind;
  /** Name of the file, without control characters and at most 120 characters. */
  readonly name: string;
  readonly mimetype?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Milliseconds. */
  readonly durationMs?: number | undefined;
  /** Whether it was recorded as a voice message (MSC3245). */
  readonly isVoice?: boolean | undefined;
}

/** An attachment as it is kept: enough to download it again. */
export interface AttachmentReference extends AttachmentDescription {
  readonly source: MediaSource;
  readonly thumbnail?: (ThumbnailDescription & { readonly source: MediaSource }) | undefined;
}

export type ThumbnailDescription = Pick<AttachmentDescription, "mimetype" | "width" | "height">;

/** A file that somebody sent, and what its message says that it is; `undefined` where it says nothing that is known, as with stickers. */
export type FileOfMessage = MediaSource & Partial<Pick<AttachmentReference, "kind" | "mimetype">>;

/** An attachment as a bot has it. */
export interface Attachment extends AttachmentDescription {
  /**
   * Downloads it.
   * @example const bytes = await turn.message.attachment?.read({ maxBytes: 5_000_000 });
   * @throws AttachmentError with a sentence for the person, which reaches the room when the handler lets it pass
   */
  read(options?: ReadOptions): Promise<Uint8Array>;
  /** The small picture that the sender's client made of a picture or film, where it did. */
  readonly thumbnail: (ThumbnailDescription & Pick<Attachment, "read">) | undefined;
}

export interface ReadOptions {
  /** What is larger is `too-large`, whatever size was declared. Default: `behavior.attachments.maxMegabytes` of the config. */
  readonly maxBytes?: number;
  /** Ends the download. Default: the turn's. */
  readonly signal?: AbortSignal;
}
