import type { AttachmentReference } from "./attachment.ts";
import type { AttachmentErrorCode } from "./attachment-error.ts";
import type { DocumentText } from "./documents/document-text.ts";

/** What a conversation keeps of an attachment: where a picture can be had again, and the text of a document. Sealed as the words are. */
export interface KeptAttachment extends AttachmentReference {
  /** Of a file that was read. */
  readonly document?: DocumentText;
  /** Why it cannot be opened, where that will not change. */
  readonly problem?: AttachmentErrorCode;
}
