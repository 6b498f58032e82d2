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

/** The question, in plain text, and in its own words when nobody's message led to it: formatting could make it look like something else than what will be done. */
export function questionContent(
  { action, minutes }: QuestionText,
  facts: Omit<ReplyFacts, "text" | "isNotice">,
): Content {
  const how = `React with ✅ (yes) or ❌ (no), or reply "yes" or "no", within ${lifetimeInWords(minutes)}.`;
  const text =
    facts.message === undefined
      ? `${action}\n\n${how}`
      : `May I do this?\n\n${action}\n\n${how} Only your answer counts.`;
  return withoutFormatting(replyContent({ ...facts, text, isNotice: false }));
}

function lifetimeInWords(minutes: number): string {
  const hours = minutes / 60;
  if (hours > 48) return `${Math.round(hours / 24)} days`;
  if (hours > 2) return `${Math.round(hours)} hours`;
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** The question afterwards: what it was about and what became of it. */
export function outcomeContent(
  questionId: EventId,
  { action, declined }: Pick<QuestionText, "action"> & { readonly declined?: string },
  outcome: ConsentOutcome,
): Content {
  const isActedOn = outcome === "declined" && declined !== undefined;
  const content = editContent(questionId, `${action}\n\n${isActedOn ? "❌ Declined." : outcomes[outcome]}`);
  const newContent = content["m.new_content"];
  return { ...withoutFormatting(content), "m.new_content": withoutFormatting(isContent(newContent) ? newContent : {}) };
}

/** What joins the parts of an emoji, or keeps letters of Arabic script apart, can be seen. */
const hidden =
  /(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{FE0F}])\u{200D}(?=\p{Extended_Pictographic})|(?<=\p{Script=Arabic})\u{200C}(?=\p{Script=Arabic}))[^\P{C}\n\t]/gu;

/** Text with what cannot be seen, or changes how the rest is seen, written out: control characters, direction marks, zero-width ones. */
export function visibleText(text: string): string {
  return text.replaceAll(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}

/** As plain text: what it says cannot be made to look like something else. */
export function withoutFormatting({ format: _format, formatted_body: _html, ...plain }: Content): Content {
  return plain;
}

function isContent(value: unknown): value is Content {
  return typeof value === "object" && value !== null;
}
