import type { EventId } from "#appservice";
import { editContent, replyContent } from "../reply-content.ts";
import type { ReplyFacts } from "../reply-content.ts";

type Content = Readonly<Record<string, unknown>>;

/** What became of a question. `interrupted`: the tool was started and nobody knows whether it got to its end. */
export type ConsentOutcome = "done" | "failed" | "interrupted" | "declined" | "expired";

export interface QuestionText {
  readonly action: string;
  /** How long an answer counts. */
  readonly minutes: number;
}

const outcomes: Readonly<Record<ConsentOutcome, string>> = {
  done: "✅ Done.",
  failed: "⚠️ You agreed, but it did not work.",
  interrupted: "⚠️ You agreed, but I was interrupted: it may or may not have been done.",
  declined: "❌ Declined. Nothing was done.",
  expired: "⌛ Nobody answered in time. Nothing was done.",
};

/** The question, in plain text: formatting could make it look like something else than what will be done. */
export function questionContent(
  { action, minutes }: QuestionText,
  facts: Omit<ReplyFacts, "text" | "isNotice">,
): Content {
  const time = minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const text = `May I do this?\n\n${action}\n\nReact with ✅ (yes) or ❌ (no), or reply "yes" or "no", within ${time}. Only your answer counts.`;
  return withoutFormatting(replyContent({ ...facts, text, isNotice: false }));
}

/** The question afterwards: what it was about and what became of it. */
export function outcomeContent(questionId: EventId, { action }: QuestionText, outcome: ConsentOutcome): Content {
  const content = editContent(questionId, `${action}\n\n${outcomes[outcome]}`);
  const newContent = content["m.new_content"];
  return { ...withoutFormatting(content), "m.new_content": withoutFormatting(isContent(newContent) ? newContent : {}) };
}

/** Text with what cannot be seen, or changes how the rest is seen, written out: control characters, direction marks, zero-width ones. */
export function visibleText(text: string): string {
  return text.replaceAll(/[^\P{C}\n\t]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}

/** As plain text: what it says cannot be made to look like something else. */
export function withoutFormatting({ format: _format, formatted_body: _html, ...plain }: Content): Content {
  return plain;
}

function isContent(value: unknown): value is Content {
  return typeof value === "object" && value !== null;
}
