import type { ChatModel, ChatPart, ChatRequest } from "./chat.ts";

/** A model that says when an answer is its own, however many others stand between it and who asked. */
export function announcing(model: ChatModel): ChatModel {
  async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
    let isFirst = true;
    for await (const part of model.stream(request)) {
      if (isFirst && part.type !== "error") request.onAnswering?.(model);
      isFirst = false;
      yield part;
    }
  }

  return { ...model, stream };
}
