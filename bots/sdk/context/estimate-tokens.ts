import type { ChatMessage } from "#models";

/** What a message costs beside its text: its role and what separates it from the next. */
const tokensOfFrame = 4;
/** Models take from 250 to 1600 for one of the size that they are shown. */
const tokensOfPicture = 1000;

/**
 * About how many tokens a text is: one for four bytes of UTF-8, rounded up. Every model counts differently, so a tokenizer, several megabytes for
 * models of one provider, would be no more than an estimate for the others; what does not fit after all is cut by `fitContext`.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** What takes tokens of a message. */
export interface CountedMessage extends Pick<ChatMessage, "content"> {
  readonly images?: readonly unknown[];
  /** One that is to be loaded. */
  readonly picture?: unknown;
}

export function tokensOf(messages: readonly CountedMessage[]): number {
  return messages.reduce((sum, { content, images = [], picture }) => {
    const pictures = images.length + (picture === undefined ? 0 : 1);
    return sum + estimateTokens(content) + tokensOfFrame + pictures * tokensOfPicture;
  }, 0);
}
