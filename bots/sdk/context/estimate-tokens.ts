import type { ChatMessage } from "#models";

/** What a message costs beside its text: its role and what separates it from the next. */
const tokensOfFrame = 4;

/**
 * About how many tokens a text is: one for four bytes of UTF-8, rounded up. Every model counts differently, so a tokenizer, several megabytes for
 * models of one provider, would be no more than an estimate for the others; what does not fit after all is cut by `fitContext`.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

export function tokensOf(messages: readonly Pick<ChatMessage, "content">[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content) + tokensOfFrame, 0);
}
