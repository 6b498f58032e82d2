import type { Pcm } from "#codecs";
import type { CapabilityModel } from "./capability.ts";
import type { JsonValue } from "./json-value.ts";
import type { SpeechRequest } from "./speech.ts";

/** Speaks with the voice of somebody who recorded samples of it. */
export interface VoiceCloneModel extends CapabilityModel {
  /** Whether it only comes near the voice, which people are told with everything it says. */
  readonly isApproximation: boolean;
  /** @throws ModelError, `bad-request` with a sentence for the person where the samples are of no use */
  createVoice(request: VoiceRequest): Promise<CreatedVoice>;
  /** As `SpeechModel.speak`. @throws ModelError */
  speak(request: ClonedSpeechRequest): AsyncIterable<Pcm>;
  /** Forgets what the provider keeps of a voice; one that it does not know is no error. @throws ModelError */
  deleteVoice?(voice: JsonValue): Promise<void>;
}

export interface VoiceRequest {
  readonly samples: readonly Pcm[];
  /** BCP 47 tag of what is spoken, when it is known. */
  readonly language?: string;
  readonly signal: AbortSignal;
}

export interface CreatedVoice {
  /** All that the provider needs to speak with it again. As personal as the samples: whoever keeps it seals it. */
  readonly voice: JsonValue;
  /** How far the provider's own voice is from the samples, as it measures that: smaller is nearer. */
  readonly before?: number;
  /** The same of the voice that was made. */
  readonly after?: number;
}

export interface ClonedSpeechRequest extends Omit<SpeechRequest, "voice"> {
  /** As `createVoice` gave it. */
  readonly voice: JsonValue;
}
