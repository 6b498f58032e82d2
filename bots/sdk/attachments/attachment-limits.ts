/** `behavior.attachments` of the config. */
export interface AttachmentLimits {
  /** Larger ones are not opened. */
  readonly maxMegabytes: number;
  /** How much of a document is read; never more than half of what a model is shown. */
  readonly maxDocumentTokens: number;
  /** How many pictures of the conversation a model is shown at once, the newest. */
  readonly maxPictures: number;
}
