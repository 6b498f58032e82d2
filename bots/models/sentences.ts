const segmenter = new Intl.Segmenter(undefined, { granularity: "sentence" });

/** The sentences of a text, without the space around them; none of a text with nothing to say. */
export function sentencesOf(text: string): readonly string[] {
  const sentences = Array.from(segmenter.segment(text), ({ segment }) => segment.trim());
  return sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
