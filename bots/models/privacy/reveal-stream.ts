import type { ChatPart } from "../chat.ts";
import type { Placeholders } from "./placeholders.ts";
import { rewriteTexts } from "./rewrite-request.ts";

/**
 * Puts values back into an answer as it streams. Of the text only that is held back which may be the beginning of a placeholder.
 * @param isJson whether the text is JSON, in whose strings values are escaped
 */
export async function* revealStream(
  parts: AsyncIterable<ChatPart>,
  placeholders: Placeholders,
  isJson: boolean,
): AsyncGenerator<ChatPart, void> {
  const encode = isJson ? (value: string): string => JSON.stringify(value).slice(1, -1) : undefined;
  let held = "";
  for await (const part of parts) {
    if (part.type === "text-delta") {
      const text = held + part.text;
      const end = text.length - placeholders.unfinishedLength(text);
      held = text.slice(end);
      if (end > 0) yield { type: "text-delta", text: placeholders.reveal(text.slice(0, end), encode) };
      continue;
    }
    if (held !== "") yield { type: "text-delta", text: held };
    held = "";
    yield part.type === "tool-call"
      ? { ...part, input: rewriteTexts(part.input, (text) => placeholders.reveal(text)) }
      : part;
  }
}
