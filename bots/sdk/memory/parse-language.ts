/** The BCP 47 tag of a language that somebody wrote as a tag (`de`, `pt-br`), in its usual spelling. `undefined` when no such language is known. */
export function parseLanguage(text: string): string | undefined {
  try {
    const [tag] = Intl.getCanonicalLocales(text.trim());
    return tag === undefined || languageName(tag) === undefined ? undefined : tag;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** English name of a language, e.g. `German`. */
export function languageName(tag: string): string | undefined {
  return new Intl.DisplayNames("en", { type: "language", fallback: "none" }).of(tag);
}
