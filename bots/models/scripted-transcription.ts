import type { Transcript, TranscriptionModel, TranscriptionRequest } from "./transcription.ts";

export interface ScriptedTranscription extends TranscriptionModel {
  readonly requests: readonly TranscriptionRequest[];
}

/** Hears what it is told to, one after the other, and then nothing. */
export function scriptedTranscription(transcripts: readonly (Transcript | string)[]): ScriptedTranscription {
  const requests: TranscriptionRequest[] = [];
  return {
    provider: "scripted",
    requests,
    check: () => Promise.resolve(),
    transcribe(request) {
      const transcript = transcripts[requests.length] ?? "";
      requests.push(request);
      return Promise.resolve(typeof transcript === "string" ? { text: transcript } : transcript);
    },
  };
}
