import { isRoomKeyFile } from "#appservice";
import { isPicture } from "#codecs";
import type { ChatImage, ChatModel } from "#models";
import type { AttachmentReference } from "./attachment.ts";
import { AttachmentError } from "./attachment-error.ts";
import type { AttachmentErrorCode } from "./attachment-error.ts";
import { extractDocument } from "./documents/extract-document.ts";
import { documentProblem } from "./document-problem.ts";
import type { KeptAttachment } from "./kept-attachment.ts";
import { openAttachment } from "./open-attachment.ts";
import type { OpenOptions } from "./open-attachment.ts";
import { isExport } from "../personal-data/is-export.ts";
import { scalePicture } from "./picture.ts";
import type { Slots } from "./slots.ts";

export interface TakeOptions extends OpenOptions {
  readonly model: ChatModel;
  readonly maxDocumentTokens: number;
  readonly slots: Slots;
}

/** An attachment, made ready for a model. */
export interface TakenAttachment {
  /** What the conversation keeps. */
  readonly kept: KeptAttachment;
  readonly image?: ChatImage;
  /** Why the model cannot be shown it, or not all of it. `userMessage` of an `AttachmentError`, or that a document is longer. */
  readonly remark?: string;
  readonly isUsable: boolean;
}

/** Four bytes each, as everywhere. */
const bytesPerToken = 4;

/** Whether the same attachment may be opened later, with another model or when the homeserver has it again. */
const passing: ReadonlySet<AttachmentErrorCode> = new Set(["no-model", "no-vision", "unavailable"]);

/**
 * Downloads and opens what came with a message: by its content, whatever name and type it was given.
 * @throws ModelError when it is not known whether the model sees; MatrixError when the homeserver is away
 */
export async function takeAttachment(reference: AttachmentReference, options: TakeOptions): Promise<TakenAttachment> {
  try {
    return await options.slots.run(() => take(reference, options));
  } catch (error) {
    if (!(error instanceof AttachmentError)) throw error;
    const { code, userMessage: remark } = error;
    const kept = passing.has(code) ? reference : { ...reference, problem: code };
    return { kept, remark, isUsable: false };
  }
}

async function take(reference: AttachmentReference, options: TakeOptions): Promise<TakenAttachment> {
  const { model, signal } = options;
  const { name } = reference;
  if (model.provider === "rules") {
    const sentence = `I cannot look at ${name}: no language model is connected to me. An administrator can connect one.`;
    throw new AttachmentError("no-model", sentence);
  }
  if (reference.kind === "video") return { kept: reference, isUsable: true };
  const sees = reference.kind === "image" && (await model.canSee(signal));
  if (reference.kind === "image" && !sees) throw noVision(name);
  const bytes = await openAttachment(reference, options).read();
  if (isPicture(bytes)) {
    if (!sees && !(await model.canSee(signal))) throw noVision(name);
    const image = await scalePicture(bytes, name);
    return { kept: { ...reference, kind: "image" }, image, isUsable: true };
  }
  return takeDocument(reference, bytes, options);
}

async function takeDocument(
  reference: AttachmentReference,
  bytes: Uint8Array,
  { maxDocumentTokens, signal }: TakeOptions,
): Promise<TakenAttachment> {
  const { name } = reference;
  if (isRoomKeyFile(bytes)) throw roomKeys(name);
  if (isExport(bytes)) throw exported(name);
  const read = await extractDocument(bytes, { maxBytes: maxDocumentTokens * bytesPerToken, signal });
  if (read.kind === "problem") throw documentProblem(name, read);
  const { format, text, isTruncated } = read;
  const kept: KeptAttachment = { ...reference, kind: "file", document: { format, text, isTruncated } };
  if (!isTruncated) return { kept, isUsable: true };
  const words = text.split(/\s+/u).length;
  return { kept, isUsable: true, remark: `${name} is too long for me: I have read its first ${words} words or so.` };
}

function exported(name: string): AttachmentError {
  const sentence = `${name} looks like what \`!export\` makes. To bring back what it holds, reply to it with \`!import\`, and its passphrase where it has one.`;
  return new AttachmentError("unknown-format", sentence);
}

function roomKeys(name: string): AttachmentError {
  const sentence = `${name} holds room keys that a client exported. To let me read what I have no keys for, reply to it with \`!import\` and its passphrase.`;
  return new AttachmentError("unknown-format", sentence);
}

function noVision(name: string): AttachmentError {
  const remedy = "Tell me in words what it shows, or ask an administrator for a model that takes pictures.";
  return new AttachmentError("no-vision", `I cannot look at ${name}: my language model reads text only. ${remedy}`);
}
