import type { ConversationEntry } from "#sdk";

type Body = Pick<ConversationEntry, "text" | "attachment">;

/** No message begins with it. */
const mark = "\0";

/** What is sealed of an entry: its text or, after a NUL, JSON with what came with it. */
export function writeBody({ text, attachment }: Body): string {
  return attachment === undefined && !text.startsWith(mark) ? text : mark + JSON.stringify({ text, attachment });
}

export function readBody(body: string): Body {
  const content: unknown = body.startsWith(mark) ? JSON.parse(body.slice(mark.length)) : undefined;
  return isBody(content) ? content : { text: body };
}

/** What is sealed was written by `writeBody`. */
function isBody(content: unknown): content is Body {
  return typeof content === "object" && content !== null && "text" in content;
}
