/** Takes parts out of a text as they are understood; what is left is what was not. */
export interface Words {
  /** What is left, without words that only join. */
  rest(): string;
  /** The first match, taken out; `undefined` when there is none. */
  take(pattern: RegExp): RegExpExecArray | undefined;
}

export function readWords(text: string): Words {
  let left = text.replaceAll("’", "'");
  return {
    rest: () => tidied(left),
    take(pattern) {
      const match = pattern.exec(left);
      if (match === null) return undefined;
      left = `${left.slice(0, match.index)} ${left.slice(match.index + match[0].length)}`;
      return match;
    },
  };
}

/** Without commas and joining words at the ends, which belonged to what was taken out. */
function tidied(text: string): string {
  let tidy = text
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/ (?=[,.;!?])/gu, "")
    .trim();
  for (let before = ""; before !== tidy;) {
    before = tidy;
    tidy = tidy
      .replace(/^[\s,;.:–-]+|[\s,;.:!?–-]+$/gu, "")
      .replace(/^(?:and|then|please|but)\b\s*|\s*\b(?:and|then|please|,)$/giu, "");
  }
  return tidy;
}
