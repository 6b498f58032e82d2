import type { Memory, MemoryKind } from "../memory/memory-state.ts";
import { languageName } from "../memory/parse-language.ts";
import type { PersonFacts } from "./person-facts.ts";

/** What the placeholders of a system prompt stand for. */
export interface PromptFacts {
  readonly person: PersonFacts;
  readonly memories: readonly Memory[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Of one kind of memories, what a prompt holds at most: characters. The newest are shown. */
const maxLength = 6_000;

const values: Readonly<Record<string, (facts: PromptFacts) => string>> = {
  name: ({ person }) => person.name,
  preferences: ({ memories }) => listed(memories, "preference"),
  style: ({ memories }) => listed(memories, "style"),
  memory: ({ memories }) => listed(memories, "fact"),
  date: (facts) => formatted(facts, { dateStyle: "full" }),
  time: (facts) => formatted(facts, { timeStyle: "short" }),
  timezone: ({ person }) => person.timeZone ?? "UTC (theirs is not known)",
  language: ({ person: { language } }) =>
    language === undefined ? "the language they write in" : `${languageName(language) ?? language} (${language})`,
};

const placeholder = /\{(?<name>[a-z]+)\}/gu;

/** Replaces `{name}`, `{preferences}`, `{style}`, `{memory}`, `{date}`, `{time}`, `{timezone}` and `{language}`; other text in braces stays. `read` is called only when there is one. */
export async function fillPrompt(template: string, read: () => Promise<PromptFacts>): Promise<string> {
  const isFillable = template.matchAll(placeholder).some(({ groups }) => Object.hasOwn(values, groups?.["name"] ?? ""));
  if (!isFillable) return template;
  const facts = await read();
  return template.replaceAll(
    placeholder,
    (text, name: string) => (Object.hasOwn(values, name) ? values[name]?.(facts) : undefined) ?? text,
  );
}

function listed(memories: readonly Memory[], kind: MemoryKind): string {
  const lines: string[] = [];
  let length = 0;
  for (const { text } of memories.filter((memory) => memory.kind === kind).toReversed()) {
    length += text.length;
    if (length > maxLength) break;
    lines.unshift(`- ${text}`);
  }
  return lines.length === 0 ? "(nothing yet)" : lines.join("\n");
}

function formatted({ person, now }: PromptFacts, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...style, timeZone: person.timeZone ?? "UTC" }).format(now);
}
