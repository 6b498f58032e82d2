const displayNames = new Intl.DisplayNames("en", { type: "language" });

/** What Whisper may be trained on: two and three letters. */
const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(97 + index));
const byName = new Map(
  letters.flatMap((first) =>
    letters.flatMap((second) => {
      const tag = first + second;
      const name = displayNames.of(tag)?.toLowerCase();
      return name === undefined || name === tag ? [] : [[name, tag] as const];
    }),
  ),
);

/** BCP 47 tag of a language that a server names: OpenAI writes `english`, others write `en`. `undefined` when it is neither. */
export function languageTag(name: string): string | undefined {
  const lowered = name.trim().toLowerCase();
  return /^[a-z]{2,3}(-[a-z0-9]+)*$/.test(lowered) && !byName.has(lowered) ? lowered : byName.get(lowered);
}
