/** A part of a text, from `start` to before `end`, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a match of an expression lies. */
export function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}

/**
 * Where a word may begin, for regular expressions: after no letter, digit or underscore, or after a line break as JSON writes it, whose `n` belongs to
 * no word.
 */
export const wordStart = String.raw`(?:(?<![\p{L}\p{N}_])|(?<=\\[bfnrt]))`;
