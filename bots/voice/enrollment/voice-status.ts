import type { EnrollmentStep } from "./enrollment-step.ts";
import { progressWords } from "./review-recording.ts";

/** What there is of the person's voice, in words. */
export async function voiceStatus({ kept, open }: EnrollmentStep): Promise<string> {
  const voice = await kept.voice();
  const consent = await kept.consent();
  if (voice !== undefined) {
    const { provider, isApproximation, samples, speechSeconds, madeAt, before, after } = voice;
    const kind = isApproximation ? "an approximation of your voice" : "your voice";
    return [
      `I can speak with ${kind}, made by ${provider} on ${dayOf(madeAt)} of ${samples} ${samples === 1 ? "recording" : "recordings"} with ${Math.round(speechSeconds)} seconds of speech.`,
      ...(before === undefined || after === undefined
        ? []
        : [`Distance to your voice: ${after.toFixed(2)}; of the computer's own voice: ${before.toFixed(2)}.`]),
      ...(consent === undefined ? [] : [`You gave your consent on ${dayOf(consent.givenAt)}, ${consent.how}.`]),
      "!voice test plays it, !voice revoke deletes it.",
    ].join("\n\n");
  }
  if (open === undefined)
    return "I have no voice of yours. !voice enroll begins: it takes two minutes and a quiet place.";
  if (open.stage === "consent")
    return `I am waiting for a voice message in which you read this aloud:\n\n> ${open.phrase}`;
  if (open.stage === "agree") return "I have your recording and am waiting for you to write: **I agree**";
  const recorded = await kept.samples();
  return progressWords(recorded.reduce((sum, sample) => sum + sample.speechSeconds, 0));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
