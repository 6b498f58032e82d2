/**
 * Splits a text into pieces of at most `maxBytes` bytes of UTF-8, at paragraph borders where there are some, else at lines, words, characters.
 * The pieces joined hold every character but the white space at the borders.
 */
export function splitText(text: string, maxBytes: number): readonly [string, ...string[]] {
  const pieces: string[] = [];
  let rest = text;
  while (Buffer.byteLength(rest) > maxBytes) {
    const end = cut(rest, maxBytes);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  const [first, ...others] = rest === "" ? pieces : [...pieces, rest];
  return [first ?? "", ...others];
}

/** Where to cut: the last good border among the characters that fit. */
function cut(text: string, maxBytes: number): number {
  const fitting = charactersWithin(text, maxBytes);
  for (const border of ["\n\n", "\n", " "]) {
    const index = text.lastIndexOf(border, fitting - border.length);
    if (index > fitting / 2) return index + border.length;
  }
  return fitting;
}

/** How many UTF-16 units of the text fit into so many bytes; never between the halves of a character. */
function charactersWithin(text: string, maxBytes: number): number {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return Math.max(1, read);
}
