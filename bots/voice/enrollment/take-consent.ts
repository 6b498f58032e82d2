import type { FileSource, OfferContext, Pcm } from "#sdk";
import { isPhrase } from "./consent-phrase.ts";
import type { EnrollmentStep } from "./enrollment-step.ts";
import type { Consent, OpenEnrollment } from "./kept.ts";
import { openRecording } from "./open-recording.ts";
import { reviewQuality } from "./review-recording.ts";

/** The recording with which the person consents: what is said is checked where something writes it down; else the person confirms it in writing. */
export async function takeConsent(step: EnrollmentStep, open: OpenEnrollment, source: FileSource): Promise<string> {
  const { context, kept } = step;
  const { bytes, sound, quality } = await openRecording(context, source);
  const review = reviewQuality(quality);
  await kept.saveOpen(open);
  if (!review.isGood) return review.words;
  const heard = await hear(context, sound, open.language);
  if (heard !== undefined && !isPhrase(heard, open.phrase)) {
    return `I understood: “${heard}”. Please read exactly this aloud, and send it again:\n\n> ${open.phrase}`;
  }
  await kept.saveConsentRecording(bytes);
  if (heard !== undefined) return giveConsent(step, open, "spoken");
  await kept.saveOpen({ ...open, stage: "agree" });
  return `I have your recording (${review.words}), and nothing here that could tell me what you said in it. So that there is no doubt, please write: **I agree**`;
}

/** Written down, and on to the samples. */
export async function giveConsent(
  { context, kept }: EnrollmentStep,
  open: OpenEnrollment,
  how: Consent["how"],
): Promise<string> {
  const { eventId } = context.request;
  await kept.saveConsent({ phrase: open.phrase, how, givenAt: context.now(), eventId });
  await kept.saveOpen({ ...open, stage: "samples" });
  await context.audit({ action: `took your ${how} consent to a copy of your voice`, detail: open.phrase });
  return "Thank you, that is your consent. Now I need 30 seconds to 3 minutes of your voice, in as many voice messages as you like. Talk as you always do: tell me what you did this morning.";
}

/** `undefined` where nothing can write it down just now. */
async function hear(
  { capabilities, log, signal }: OfferContext,
  sound: Pcm,
  language: string | undefined,
): Promise<string | undefined> {
  const { transcription } = capabilities;
  if (transcription === undefined) return undefined;
  try {
    const { text } = await transcription.transcribe({ sound, signal, ...(language === undefined ? {} : { language }) });
    return text.trim();
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ err: error }, "a spoken consent could not be written down");
    return undefined;
  }
}
