const controls = /(?!\s)\p{Cc}/gu;

/** The text of a file that is text: UTF-8, UTF-16 with its mark, or what Windows writes in the west. `undefined` for anything else. */
export function readPlainText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return textOr(decode(bytes, "utf-16le"));
  if (first === 0xfe && second === 0xff) return textOr(decode(bytes, "utf-16be"));
  return textOr(decode(bytes, "utf-8") ?? decode(bytes, "windows-1252"));
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Binary files are full of control characters. */
function textOr(text: string | undefined): string | undefined {
  return text !== undefined && (text.match(controls)?.length ?? 0) <= text.length / 1000 ? text : undefined;
}
