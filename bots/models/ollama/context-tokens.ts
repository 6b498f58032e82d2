/** What a prompt holds beside the conversation: instructions, what is remembered of the person, and tools. */
const besideConversation = 4096;
const usualAnswer = 2048;
const step = 4096;

/**
 * The context that a model needs, in tokens, so that nothing of a prompt is cut off. The same for all calls, since an Ollama loads a model anew to change it.
 * @param conversationTokens what it is shown of a conversation at most
 */
export function contextTokensFor(conversationTokens: number, maxTokens = usualAnswer): number {
  return Math.ceil((conversationTokens + besideConversation + maxTokens) / step) * step;
}
