import type { ChatPart } from "../chat.ts";
import type { ModelError } from "../model-error.ts";

/** Passes an answer on. One that fails before anything of it was emitted is passed on up to the error, which is returned: another attempt may follow. */
export async function* untilEarlyError(
  parts: AsyncIterable<ChatPart>,
): AsyncGenerator<ChatPart, ModelError | undefined> {
  let isFirst = true;
  for await (const part of parts) {
    if (isFirst && part.type === "error") return part.error;
    isFirst = false;
    yield part;
  }
  return undefined;
}
