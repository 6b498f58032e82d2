import type { ChatMessage, ChatModel, ChatPart, ChatRequest } from "#models";
import { fromPerson } from "./gather-context.ts";

/**
 * A model that, when it refuses a prompt as longer than its context, is shown the newer half of the conversation instead, down to nothing but the
 * message to be answered and what followed from it. What was too long once is left out of later requests too: make one for each turn.
 * @param onCut is told what was shown in the end
 */
export function fitContext(model: ChatModel, onCut: (shown: readonly ChatMessage[]) => void): ChatModel {
  let dropped = 0;

  async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
    for (;;) {
      const messages = request.messages.slice(dropped);
      const first = yield* untilTooLong(model.stream({ ...request, messages }), olderHalf(messages) > 0);
      if (first === "done") return;
      dropped += olderHalf(messages);
      onCut(request.messages.slice(dropped));
    }
  }

  return { ...model, stream };
}

/** Passes a stream on, unless it begins with the error that may be answered by another attempt. */
async function* untilTooLong(
  parts: AsyncIterable<ChatPart>,
  isRepeatable: boolean,
): AsyncGenerator<ChatPart, "done" | "too-long"> {
  let isFirst = true;
  for await (const part of parts) {
    if (isFirst && isRepeatable && part.type === "error" && part.error.code === "context-overflow") return "too-long";
    isFirst = false;
    yield part;
  }
  return "done";
}

/** How many messages to leave out so that half of what comes before the last question remains, beginning with the person. */
function olderHalf(messages: readonly ChatMessage[]): number {
  const question = messages.findLastIndex(({ role }) => role === "user");
  const newer = messages.slice(question - Math.floor(question / 2));
  return messages.length - fromPerson(newer).length;
}
