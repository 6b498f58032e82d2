/** Tells whether a text holds all words of a query, in any order and anywhere, whatever their case and accents. */
export function wordMatcher(query: string): (text: string) => boolean {
  const words = fold(query)
    .split(/\s+/u)
    .filter((word) => word !== "");
  return (text) => {
    const folded = fold(text);
    return words.length > 0 && words.every((word) => folded.includes(word));
  };
}

function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
