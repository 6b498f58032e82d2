/** The beginning of a text, at most so many bytes of UTF-8, cut between words where there are some. */
export function truncate(text: string, maxBytes: number): { readonly text: string; readonly isTruncated: boolean } {
  if (Buffer.byteLength(text) <= maxBytes) return { text, isTruncated: false };
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  const fitting = text.slice(0, read);
  const words = fitting.replace(/\s+\S*$/u, "");
  return { text: words.length > read / 2 ? words : fitting, isTruncated: true };
}
