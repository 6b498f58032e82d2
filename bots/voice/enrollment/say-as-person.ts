import { speakAloud } from "#sdk";
import type { MessageTurn } from "#sdk";

export const testSentence = "This is how I sound when I speak with your voice. Good night, and sleep well!";

/** In the person's own voice, with the words below it: everybody who hears it is told what it is. */
export async function sayAsPerson(turn: MessageTurn, text: string): Promise<void> {
  await speakAloud(turn, text, { asPerson: true, caption: `🗣️ Spoken by an assistant in a copied voice: ${text}` });
}
