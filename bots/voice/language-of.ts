import { detect } from "tinyld";

/** With fewer letters a guess is worth nothing. */
const fewestLetters = 12;

/** The language that a text seems to be in (ISO 639-1); `undefined` when that cannot be told. */
export function languageOf(text: string): string | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const found = letters < fewestLetters ? "" : detect(text);
  return found === "" ? undefined : found;
}
