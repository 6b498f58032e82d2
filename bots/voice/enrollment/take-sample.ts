import type { FileSource, Pcm } from "#sdk";
import type { EnrollmentStep } from "./enrollment-step.ts";
import type { OpenEnrollment } from "./kept.ts";
import { finishEnrollment } from "./make-voice.ts";
import { measurable, openRecording } from "./open-recording.ts";
import { mostSeconds, progressWords, reviewQuality } from "./review-recording.ts";

const otherSpeaker =
  "This does not sound like whoever gave the consent, so I have not kept it. Everything has to be in your own voice, with the same microphone. If it is yours, record it again the way you recorded the consent; “stop” ends this.";

/** A sample: kept when it is of use, and of the speaker who consented. */
export async function takeSample(step: EnrollmentStep, open: OpenEnrollment, source: FileSource): Promise<string> {
  const { context, kept } = step;
  const { eventId, roomId, agentId, personId } = context.request;
  const { bytes, sound, quality } = await openRecording(context, source);
  await kept.saveOpen(open);
  const review = reviewQuality(quality);
  if (!review.isGood) return review.words;
  if (!(await isSameSpeaker(step, sound))) {
    await context.audit({ action: "refused a recording that sounds like another speaker" });
    return otherSpeaker;
  }
  const { seconds, speechSeconds } = quality;
  await kept.saveSample(eventId, bytes, { seconds, speechSeconds, takenAt: context.now() });
  await context.audit({ action: "kept a recording of your voice", detail: `${Math.round(seconds)} s` });
  await context.publish("io.agentchat.voice.sample.uploaded", {
    roomId,
    agentId,
    personId,
    eventId,
    ...source,
    mimetype: "audio/ogg",
    sizeBytes: bytes.length,
    durationMs: Math.round(seconds * 1000),
  });
  const samples = await kept.samples();
  const total = samples.reduce((sum, sample) => sum + sample.speechSeconds, 0);
  if (total >= mostSeconds) return finishEnrollment(step, open);
  return `Got it: ${review.words}\n\n${progressWords(total)}`;
}

/** Compared with the recording of the consent. */
async function isSameSpeaker({ context, kept }: EnrollmentStep, sound: Pcm): Promise<boolean> {
  const { speakerRecognition } = context.capabilities;
  const consent = await kept.consentRecording();
  if (speakerRecognition === undefined || consent === undefined) return false;
  const said = await speakerRecognition.embed(await measurable(consent, context.signal), context.signal);
  const sampled = await speakerRecognition.embed(sound, context.signal);
  const similarity = speakerRecognition.similarity(said, sampled);
  context.log.debug({ similarity }, "a sample was compared with the consent");
  return similarity >= speakerRecognition.threshold;
}
