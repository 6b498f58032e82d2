import { AgentChatError } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `too-large` | more bytes, or a picture of more pixels, than allowed |
 * | `gone` | the homeserver does not have it (any more) |
 * | `unavailable` | the homeserver could not give it, for now |
 * | `encrypted` | it is encrypted in a way that is not known |
 * | `empty` | it has no content |
 * | `unknown-format` | no reader is there for what it is |
 * | `password` | it is protected with a password |
 * | `no-text` | a document without text, as one that was scanned |
 * | `damaged` | it is not what its format says |
 * | `too-complex` | opening it took too much time or memory |
 * | `no-model` | the agent has no language model that could take it |
 * | `no-vision` | the agent's language model does not take pictures |
 */
export type AttachmentErrorCode =
  | "too-large"
  | "gone"
  | "unavailable"
  | "encrypted"
  | "empty"
  | "unknown-format"
  | "password"
  | "no-text"
  | "damaged"
  | "too-complex"
  | "no-model"
  | "no-vision";

/** Why an attachment cannot be looked at. `userMessage` says so in plain sentences with its name. */
export class AttachmentError extends AgentChatError<AttachmentErrorCode> {
  declare readonly userMessage: string;

  constructor(code: AttachmentErrorCode, userMessage: string, options: { readonly cause?: unknown } = {}) {
    super(code, `an attachment could not be used: ${code}`, { ...options, userMessage });
  }
}
