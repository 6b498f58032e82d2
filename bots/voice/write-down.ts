import { transcribeRecording } from "#sdk";
import type { MessageTurn } from "#sdk";
import { transcriptText } from "./transcript-text.ts";

/** What is said in the recording that the message is, or replies to, for reading; `undefined` when there is no recording. */
export async function writeDown(turn: MessageTurn): Promise<string | undefined> {
  const source = await turn.fileOfMessage();
  return source === undefined ? undefined : transcriptText(await transcribeRecording(turn, { source }));
}
