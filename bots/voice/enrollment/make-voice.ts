import type { Pcm } from "#sdk";
import type { EnrollmentStep } from "./enrollment-step.ts";
import type { OpenEnrollment } from "./kept.ts";
import { providable } from "./open-recording.ts";
import { enoughSeconds, progressWords } from "./review-recording.ts";

/** Makes the voice of the samples. Killed in between, it is made again. */
export async function finishEnrollment({ context, kept }: EnrollmentStep, open: OpenEnrollment): Promise<string> {
  const { voiceClone } = context.capabilities;
  const samples = await kept.samples();
  const speechSeconds = samples.reduce((sum, sample) => sum + sample.speechSeconds, 0);
  if (speechSeconds < enoughSeconds) return progressWords(speechSeconds);
  if (voiceClone === undefined)
    return "What makes voices is not set up here anymore. Ask the administrator of this server.";
  const { signal, request } = context;
  const { roomId, agentId, personId, requestId } = request;
  const sounds: Pcm[] = [];
  for (const { id } of samples) {
    const bytes = await kept.sampleBytes(id);
    if (bytes !== undefined) sounds.push(await providable(bytes, signal));
  }
  context.progress({ text: "Making your voice" });
  const language = open.language === undefined ? {} : { language: open.language };
  const { provider, isApproximation } = voiceClone;
  const { voice, before, after } = await voiceClone.createVoice({ samples: sounds, ...language, signal });
  const distances = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  const facts = { provider, isApproximation, madeAt: context.now(), samples: sounds.length, speechSeconds };
  await kept.saveVoice({ voiceId: requestId, ...facts, ...language, ...distances, voice });
  await context.audit({
    action: "made a copy of your voice",
    detail: `of ${sounds.length} recordings, by ${provider}`,
  });
  const ready = { roomId, agentId, personId, voiceId: requestId, samples: sounds.length };
  await context.publish("io.agentchat.voice.clone.ready", ready);
  const measured = before === undefined || after === undefined ? "" : ` ${distanceWords(before, after)}`;
  return isApproximation
    ? `Your voice is ready, as far as I can: it is an approximation.${measured} Listen:`
    : `Your voice is ready.${measured} Listen:`;
}

function distanceWords(before: number, after: number): string {
  return `As I measure it, a computer's own voice is ${before.toFixed(2)} away from yours, and this one ${after.toFixed(2)} (0 is the same, 1 is what everybody hears at once).`;
}
