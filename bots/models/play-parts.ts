import type { ChatPart } from "./chat.ts";
import { ModelError } from "./model-error.ts";

/** Streams parts that are there already, until the signal aborts. */
export async function* playParts(parts: Iterable<ChatPart>, signal: AbortSignal): AsyncGenerator<ChatPart, void> {
  for (const part of parts) {
    if (signal.aborted) {
      yield { type: "error", error: new ModelError("cancelled", "the answer was cancelled") };
      return;
    }
    yield part;
  }
}
