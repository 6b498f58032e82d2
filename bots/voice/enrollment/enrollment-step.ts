import { fileSource, z } from "#sdk";
import type { OfferContext } from "#sdk";
import type { KeptOfVoice, OpenEnrollment } from "./kept.ts";

/** What a person does in an enrolment, as the assistant hands it on. */
export const enrollmentInput = z.object({
  step: z.enum(["status", "begin", "recording", "agree", "done", "cancel", "revoke"]),
  /** For `begin`: what the person speaks. */
  language: z.string().exactOptional(),
  /** For `recording`: the voice message. */
  recording: fileSource.exactOptional(),
});
export type EnrollmentInput = z.infer<typeof enrollmentInput>;

export interface EnrollmentResult {
  /** For the person. */
  readonly text: string;
  /** Whether it was a step to be taken just then. */
  readonly isTaken: boolean;
  /** Whether recordings are waited for. */
  readonly isOpen: boolean;
  /** Whether there is a voice to speak with. */
  readonly hasVoice: boolean;
}

/** What each step has at hand. */
export interface EnrollmentStep {
  readonly context: OfferContext;
  readonly kept: KeptOfVoice;
  /** As it was when the step began. */
  readonly open: OpenEnrollment | undefined;
}
