import type { UserId } from "#appservice";
import { limitNames } from "./limit.ts";
import type { Limit, LimitName } from "./limit.ts";
import type { Place } from "./narrowest.ts";

/** What an admin wants. */
export type LimitChange =
  | { readonly kind: "show"; readonly personId: UserId }
  | { readonly kind: "reset"; readonly personId: UserId }
  | { readonly kind: "set"; readonly personId: UserId; readonly limit: Limit }
  | { readonly kind: "unclear"; readonly problem: string };

const usage = [
  "Write for example `limit @alice:example.org tokensPerDay 50000`, or `unlimited` in place of the number;",
  "`agent=assistant` and `provider=openai` after it make it a limit for these only.",
  "`limit @alice:example.org` shows the limits, and `limit @alice:example.org reset` takes back what was set here.",
].join(" ");

/**
 * Reads what follows `!limit`. Pure.
 * @param places what a limit may be for
 * @param parsePerson whom a word means
 */
export function readLimitChange(
  argument: string,
  places: readonly Place[],
  parsePerson: (word: string) => UserId | undefined,
): LimitChange {
  const [person, action, figureText, ...scope] = argument.trim().split(/\s+/u);
  const unclear = (problem: string): LimitChange => ({ kind: "unclear", problem });
  if (person === undefined || person === "") return unclear(usage);
  const personId = parsePerson(person);
  if (personId === undefined) return unclear(`${person} is no user id such as @alice:example.org. ${usage}`);
  if (action === undefined) return { kind: "show", personId };
  if (action.toLowerCase() === "reset" && figureText === undefined) return { kind: "reset", personId };
  const name = limitNames.find((each) => each.toLowerCase() === action.toLowerCase());
  if (name === undefined) return unclear(`There is no limit ${action}. There are ${limitNames.join(", ")}.`);
  if (figureText === undefined) return unclear(usage);
  const figure = readFigure(name, figureText);
  if (figure === undefined) return unclear(`${figureText} is not ${expected[name]}, or the word unlimited.`);
  const read = readScope(scope, places);
  return typeof read === "string" ? unclear(read) : { kind: "set", personId, limit: { name, figure, ...read } };
}

const expected: Readonly<Record<LimitName, string>> = {
  messagesPerMinute: "a whole number of at least 1",
  tokensPerDay: "a whole number",
  tokensPerMonth: "a whole number",
  moneyPerDay: "a number such as 0.5",
  moneyPerMonth: "a number such as 0.5",
};

function readFigure(name: LimitName, text: string): number | undefined {
  if (text.toLowerCase() === "unlimited") return Number.POSITIVE_INFINITY;
  if (!/^\d{1,12}(?:\.\d{1,6})?$/u.test(text)) return undefined;
  const figure = Number(text);
  if (name.startsWith("money")) return figure;
  if (!Number.isInteger(figure)) return undefined;
  return name === "messagesPerMinute" && figure < 1 ? undefined : figure;
}

function readScope(words: readonly string[], places: readonly Place[]): Pick<Limit, "botId" | "provider"> | string {
  let scope: Pick<Limit, "botId" | "provider"> = { botId: undefined, provider: undefined };
  for (const word of words) {
    const [, key, value] = /^(agent|provider)=(.+)$/u.exec(word) ?? [];
    if (key === undefined || value === undefined) return `I do not understand ${word}. ${usage}`;
    const known = [...new Set(places.map(({ botId, provider }) => (key === "agent" ? botId : provider)))];
    if (!known.includes(value)) return `There is no ${key} ${value}. Have: ${known.join(", ")}.`;
    scope = key === "agent" ? { ...scope, botId: value } : { ...scope, provider: value };
  }
  return scope;
}
