import { consentPhrase } from "./consent-phrase.ts";
import type { EnrollmentStep } from "./enrollment-step.ts";
import { enrollmentMinutes } from "./kept.ts";

const notSetUp =
  "Nobody has set up yet what makes voices here. Ask the administrator of this server: agents.voice.voiceClone.";

/** Asks for the spoken consent. Begun again, it begins anew. */
export async function beginEnrollment({ context, kept, open }: EnrollmentStep, language?: string): Promise<string> {
  const { voiceClone, speakerRecognition } = context.capabilities;
  if (voiceClone === undefined || speakerRecognition === undefined) return notSetUp;
  if ((await kept.voice()) !== undefined) {
    return "I have a voice of yours already. !voice revoke deletes it; then you can record another.";
  }
  if (open !== undefined) await kept.deleteAll();
  const phrase = consentPhrase(language);
  const { roomId } = context.request;
  await kept.saveOpen({ roomId, phrase, stage: "consent", ...(language === undefined ? {} : { language }) });
  await context.audit({ action: "began to record your voice" });
  const kind = voiceClone.isApproximation
    ? "What I make of it is an approximation: a computer's voice that is moved towards yours."
    : "What I make of it sounds like you.";
  return [
    `I can speak with your voice, if you let me. ${kind} Only I use it, only when you say so, and everything that I say with it is marked. !voice revoke deletes it, with all recordings.`,
    `**1.** Where it is quiet, send me a voice message in which you read this aloud:\n\n> ${phrase}`,
    `**2.** Then I ask you for half a minute to three minutes of speech.`,
    `"stop" ends this, and so do ${enrollmentMinutes} minutes without a recording; what you have recorded is deleted then.`,
  ].join("\n\n");
}

export async function cancelEnrollment({ context, kept }: EnrollmentStep): Promise<string> {
  await kept.deleteAll();
  await context.audit({ action: "stopped recording your voice, and deleted what there was of it" });
  return "I have stopped, and deleted what you had recorded.";
}
