/** What people read aloud, in their language where there is one. Long enough to tell a speaker by. */
const phrases: Readonly<Record<string, string>> = {
  en: "I agree that my assistant makes a copy of my voice and speaks with it when I say so. This is my own voice, and I can take this back at any time.",
  de: "Ich bin einverstanden, dass mein Assistent eine Kopie meiner Stimme macht und mit ihr spricht, wenn ich es sage. Das ist meine eigene Stimme, und ich kann das jederzeit zurücknehmen.",
  fr: "J'accepte que mon assistant fasse une copie de ma voix et parle avec elle quand je le dis. C'est ma propre voix, et je peux revenir sur cela à tout moment.",
  es: "Acepto que mi asistente haga una copia de mi voz y hable con ella cuando yo lo diga. Esta es mi propia voz, y puedo retirarlo en cualquier momento.",
};

/** @param language BCP 47; English where there is no phrase in it */
export function consentPhrase(language: string | undefined): string {
  const [primary = ""] = (language ?? "").toLowerCase().split("-");
  return phrases[primary] ?? phrases["en"] ?? "";
}

/** Of the phrase's words, how many have to be understood: transcription mishears some. */
const leastShare = 0.7;

/** Whether what was understood is the phrase: most of its words, in its order. */
export function isPhrase(transcript: string, phrase: string): boolean {
  const wanted = wordsOf(phrase);
  return commonLength(wanted, wordsOf(transcript)) >= wanted.length * leastShare;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Length of the longest common subsequence. */
function commonLength(left: readonly string[], right: readonly string[]): number {
  let before = Array.from({ length: right.length + 1 }, () => 0);
  for (const word of left) {
    const lengths = [0];
    right.forEach((other, index) => {
      lengths.push(word === other ? (before[index] ?? 0) + 1 : Math.max(before[index + 1] ?? 0, lengths[index] ?? 0));
    });
    before = lengths;
  }
  return before.at(-1) ?? 0;
}
