import { AgentChatError, type AgentChatErrorOptions } from "#error";

/**
 * | code | meaning |
 * | --- | --- |
 * | `not-installed` | a program that is needed is not on this machine |
 * | `unknown-format` | the bytes are of no format that is opened |
 * | `damaged` | they are not what their format says, or end too early |
 * | `empty` | there is nothing of what was looked for: no sound, no picture |
 * | `too-large` | more bytes, pixels, frames or streams than allowed |
 * | `too-long` | lasts longer than allowed |
 * | `too-complex` | opening or making it took more time or memory than allowed |
 * | `bad-request` | what was asked for cannot be done with it, such as cutting out a part that lies outside |
 * | `cancelled` | the caller's signal was aborted |
 * | `failed` | a program that was given what is all right did not do its work |
 */
export type CodecErrorCode =
  | "not-installed"
  | "unknown-format"
  | "damaged"
  | "empty"
  | "too-large"
  | "too-long"
  | "too-complex"
  | "bad-request"
  | "cancelled"
  | "failed";

/**
 * Why sound, a picture or a video could not be opened or made. `message` is for the operator and never holds what a program wrote, which may quote the file;
 * `userMessage` is one plain sentence for the person. `cancelled` and `failed` are the only ones without a better sentence than the default.
 */
export class CodecError extends AgentChatError<CodecErrorCode> {
  declare readonly userMessage: string;

  constructor(code: CodecErrorCode, message: string, options: AgentChatErrorOptions = {}) {
    super(code, message, { userMessage: userMessages[code], ...options });
  }
}

const userMessages: Readonly<Record<CodecErrorCode, string>> = {
  "not-installed": "A program that I need for this is not installed on my server. Please tell your administrator.",
  "unknown-format": "I do not know what kind of file this is, so I cannot open it.",
  damaged: "This file is damaged or incomplete, so I cannot open it.",
  empty: "There is nothing in this file that I could use.",
  "too-large": "This file is larger than what I may open.",
  "too-long": "This recording is longer than what I may open.",
  "too-complex": "This file takes too much time or memory to open, so I stopped.",
  "bad-request": "That cannot be done with this file.",
  cancelled: "That was stopped.",
  failed: "Something went wrong while I was making that. Please try again.",
};
