import { speakAloud } from "#sdk";
import type { MessageTurn } from "#sdk";

/** Says a text in the room, and tells when that was not all of it. */
export async function say(turn: MessageTurn, text: string): Promise<void> {
  const { isCutOff } = await speakAloud(turn, text);
  if (isCutOff) await turn.reply("That was the beginning; the rest is too long to be said.", { isNotice: true });
}
