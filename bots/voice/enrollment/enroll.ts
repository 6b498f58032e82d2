import { offerTool } from "#sdk";
import type { OfferContext } from "#sdk";
import { beginEnrollment, cancelEnrollment } from "./begin-enrollment.ts";
import { enrollmentInput } from "./enrollment-step.ts";
import type { EnrollmentInput, EnrollmentResult, EnrollmentStep } from "./enrollment-step.ts";
import { giveConsent, takeConsent } from "./take-consent.ts";
import { keptOfVoice } from "./kept.ts";
import { finishEnrollment } from "./make-voice.ts";
import { revokeVoice } from "./revoke-voice.ts";
import { takeSample } from "./take-sample.ts";
import { voiceStatus } from "./voice-status.ts";

const notWaiting = "I am not waiting for a recording of your voice. !voice enroll begins.";

/** Takes the steps of an enrolment, as the person's own assistant hands them on. */
export const enroll = offerTool({
  name: "enroll_voice",
  description: "Takes a step of making somebody's voice.",
  request: "io.agentchat.voice.enrollment.request",
  isForCode: true,
  timeoutMs: 180_000,
  input: enrollmentInput,
  run: (input, context) => take(input, context),
});

async function take(input: EnrollmentInput, context: OfferContext): Promise<EnrollmentResult> {
  if (!context.isOwnAgent) {
    const text = "Only your own assistant can do that, in your chat with it.";
    return { text, isTaken: false, isOpen: false, hasVoice: false };
  }
  const kept = keptOfVoice(context.records, context.now);
  const text = await takeStep(input, { context, kept, open: await kept.open() });
  const isOpen = (await kept.open()) !== undefined;
  const hasVoice = (await kept.voice()) !== undefined;
  return { text: text ?? notWaiting, isTaken: text !== undefined, isOpen, hasVoice };
}

/** Resolves with what the person is told; `undefined` when it is not the time for this step. */
async function takeStep(input: EnrollmentInput, step: EnrollmentStep): Promise<string | undefined> {
  const { open } = step;
  switch (input.step) {
    case "status":
      return voiceStatus(step);
    case "begin":
      return beginEnrollment(step, input.language);
    case "revoke":
      return revokeVoice(step);
    case "cancel":
      return open && cancelEnrollment(step);
    case "agree":
      return open?.stage === "agree" ? giveConsent(step, open, "written") : undefined;
    case "done":
      return open?.stage === "samples" ? finishEnrollment(step, open) : open && voiceStatus(step);
    case "recording":
      if (open === undefined || input.recording === undefined) return undefined;
      return open.stage === "samples"
        ? takeSample(step, open, input.recording)
        : takeConsent(step, open, input.recording);
  }
}
