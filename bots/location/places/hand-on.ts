import type { MessageTurn } from "#sdk";
import type { PlaceStep } from "./place-step.ts";

/** Hands a step on to the location bot. Resolves with what the person is told; `undefined` when they have been told that it failed. */
export async function handOn(turn: MessageTurn, step: PlaceStep): Promise<string | undefined> {
  const { outcome, text } = await turn.useTool("take_place_step", step);
  return outcome === "done" ? text : undefined;
}

/** As `handOn`, and tells the person. Resolves with whether there was something to tell. */
export async function takeStep(turn: MessageTurn, step: PlaceStep): Promise<boolean> {
  const text = await handOn(turn, step);
  if (text !== undefined && text !== "") await turn.reply(text);
  return text !== "";
}

/** Ends what the message told, when it was a notice about a place. Resolves with whether it was. */
export function muteMessage(turn: MessageTurn): Promise<boolean> {
  return takeStep(turn, { step: "mute-message", messageId: turn.message.eventId });
}
