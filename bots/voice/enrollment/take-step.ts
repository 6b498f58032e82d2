import type { MessageTurn } from "#sdk";
import type { EnrollmentInput } from "./enrollment-step.ts";
import { sayAsPerson, testSentence } from "./say-as-person.ts";

/** Kind and id of the record by which the assistant knows that recordings are waited for, without asking. */
const waiting = { kind: "voice-enrollment", id: "waiting" } as const;

/**
 * Hands a step on, and tells what came of it. When the voice is ready by it, it is heard. Resolves with whether it was a step to be taken just then.
 * @param options.isAsked whether the person is told also when it was not
 */
export async function takeStep(
  turn: MessageTurn,
  input: EnrollmentInput,
  { isAsked }: { readonly isAsked: boolean },
): Promise<boolean> {
  const { text, isTaken, isOpen, hasVoice } = await turn.request("io.agentchat.voice.enrollment.request", input);
  if (isOpen) await turn.records.put(waiting.kind, waiting.id, true);
  else await turn.records.delete(waiting.kind);
  if (isTaken || isAsked) await turn.reply(text);
  const isFinished = isTaken && hasVoice && (input.step === "done" || input.step === "recording");
  if (isFinished) await sayAsPerson(turn, testSentence);
  return isTaken;
}

/** Whether recordings may be waited for: what was not finished in time is known to the voice agent only. */
export async function mayBeWaiting(turn: MessageTurn): Promise<boolean> {
  return (await turn.records.get(waiting.kind, waiting.id)) !== undefined;
}

export async function canSpeakAs(turn: MessageTurn): Promise<boolean> {
  return (await turn.request("io.agentchat.voice.enrollment.request", { step: "status" })).hasVoice;
}
