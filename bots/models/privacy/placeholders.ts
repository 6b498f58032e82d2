import type { SensitiveKind, SensitiveValue } from "./find-sensitive.ts";

/** What stands for the sensitive values of one request: `[EMAIL_1]`, `[PHONE_1]`, `[EMAIL_2]` … */
export interface Placeholders {
  readonly isEmpty: boolean;
  /** Replaces the values, wherever in the text they are. */
  conceal(text: string): string;
  /**
   * Puts the values back.
   * @param encode what becomes of a value where the text is not plain
   */
  reveal(text: string, encode?: (value: string) => string): string;
  /** How much of a text's end could be the beginning of a placeholder that is going on. */
  unfinishedLength(text: string): number;
}

/** Some models escape the underscore, as Markdown wants it. */
const spelling = /\[[A-Z]+(?:\\?_[A-Z]+)*\\?_\d{1,9}\]/g;
const beginning = /\[[A-Z_\\]{0,24}\d{0,9}$/;
const unescaped = (token: string): string => token.replaceAll("\\", "");

/**
 * The same value has the same placeholder, and what is written in the texts already is none.
 * @param values in the order in which they are numbered
 * @param texts everything that the placeholders are to be told from
 */
export function createPlaceholders(values: readonly SensitiveValue[], texts: readonly string[]): Placeholders {
  const taken = new Set(texts.flatMap((text) => text.match(spelling) ?? []).map(unescaped));
  const placeholderOf = new Map<string, string>();
  const last = new Map<SensitiveKind, number>();
  for (const { kind, value } of values) {
    if (placeholderOf.has(value)) continue;
    let number = (last.get(kind) ?? 0) + 1;
    while (taken.has(`[${kind}_${number}]`)) number += 1;
    last.set(kind, number);
    placeholderOf.set(value, `[${kind}_${number}]`);
  }
  // a value may be part of another
  const longestFirst = [...placeholderOf].toSorted(([a], [b]) => b.length - a.length);
  const valueOf = new Map(longestFirst.map(([value, placeholder]) => [placeholder, value]));
  return {
    isEmpty: valueOf.size === 0,
    conceal: (text) =>
      longestFirst.reduce((rest, [value, placeholder]) => rest.replaceAll(value, () => placeholder), text),
    reveal: (text, encode = (value) => value) =>
      text.replace(spelling, (token) => {
        const value = valueOf.get(unescaped(token));
        return value === undefined ? token : encode(value);
      }),
    unfinishedLength(text) {
      const [end] = beginning.exec(text.slice(-40)) ?? [];
      if (end === undefined) return 0;
      const written = unescaped(end);
      return [...valueOf.keys()].some((placeholder) => placeholder.startsWith(written)) ? end.length : 0;
    },
  };
}
