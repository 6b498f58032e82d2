import type { ToolDescription } from "../chat.ts";
import { isCommonVerb, isFiller, isOpener, isSameWord, type Word, wordsOf, wordsOfName } from "./words.ts";

export interface ToolMatch {
  readonly tool: ToolDescription;
  readonly input: Readonly<Record<string, string>>;
}

/** What rules can fill into a tool's input: nothing, or the rest of the sentence under this key. */
export type FillableInput = { readonly kind: "none" } | { readonly kind: "text"; readonly key: string };

/**
 * The tool that a plain request is for; rather none than a wrong one. A tool without required input must account for every word that means
 * something ("what time is it?"); one that needs a text must be named at the start ("remember that I like tea").
 */
export function matchTool(request: string, tools: readonly ToolDescription[]): ToolMatch | undefined {
  const words = wordsOf(request);
  const matches = tools.flatMap((tool) => {
    const match = matchOne(request, words, tool);
    return match === undefined ? [] : [match];
  });
  return matches.toSorted((one, other) => other.score - one.score)[0];
}

/** @returns undefined when the tool needs more than rules can fill in */
export function fillableInput(tool: ToolDescription): FillableInput | undefined {
  const { required, properties } = tool.inputSchema;
  const keys: readonly unknown[] = Array.isArray(required) ? required : [];
  const [key] = keys;
  if (key === undefined) return { kind: "none" };
  if (keys.length > 1 || typeof key !== "string" || !isObject(properties)) return undefined;
  const property = properties[key];
  const isPlainText = isObject(property) && property["type"] === "string" && !limits.some((limit) => limit in property);
  return isPlainText ? { kind: "text", key } : undefined;
}

const limits = ["enum", "const", "pattern", "format"];

function matchOne(
  request: string,
  words: readonly Word[],
  tool: ToolDescription,
): (ToolMatch & { score: number }) | undefined {
  const fillable = fillableInput(tool);
  if (fillable === undefined) return undefined;
  const nameWords = wordsOfName(tool.name);
  if (fillable.kind === "none") {
    const score = explainedWords(words, nameWords, tool.description);
    return score === 0 ? undefined : { tool, input: {}, score };
  }
  const opening = openingWith(words, nameWords);
  if (opening === undefined) return undefined;
  const text = restOf(request, opening.end);
  return text === "" ? undefined : { tool, input: { [fillable.key]: text }, score: opening.hits };
}

/** How many words of the request the tool's name accounts for; 0 when some word fits neither its name nor its description. */
function explainedWords(words: readonly Word[], nameWords: readonly string[], description: string): number {
  const meaningful = words.map((word) => word.text).filter((word) => !isFiller(word));
  const described = wordsOf(description).map((word) => word.text);
  const hits = meaningful.filter((word) => isAmong(word, nameWords));
  return meaningful.every((word) => isAmong(word, nameWords) || isAmong(word, described)) ? hits.length : 0;
}

/**
 * The words of the name at the start of the request, polite words aside, and where they end; at least half of them, and not only a common verb. A polite word names something only right before
 * one that is none: "tell Bob", not "tell me".
 */
function openingWith(words: readonly Word[], nameWords: readonly string[]): { hits: number; end: number } | undefined {
  let opening: { hits: number; end: number } | undefined;
  let isNamed = false;
  for (const [index, word] of words.entries()) {
    const isPolite = isOpener(word.text) && isOpener(words[index + 1]?.text ?? "");
    if (isAmong(word.text, nameWords) && !isPolite) {
      opening = { hits: (opening?.hits ?? 0) + 1, end: word.end };
      isNamed ||= !isCommonVerb(word.text);
    } else if (!isOpener(word.text)) break;
  }
  return isNamed && (opening?.hits ?? 0) * 2 >= nameWords.length ? opening : undefined;
}

function restOf(request: string, from: number): string {
  return request
    .slice(from)
    .replace(/^[\s:,–—-]+/u, "")
    .replace(/^(?:that|to|for|about|of|in|on|at)\s+/iu, "")
    .replace(/[\s?!.]+$/u, "");
}

function isAmong(word: string, others: readonly string[]): boolean {
  return others.some((other) => isSameWord(word, other));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
