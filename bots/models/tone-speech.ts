import type { Pcm } from "#codecs";
import { sentencesOf } from "./sentences.ts";
import type { SpeechModel, SpeechRequest } from "./speech.ts";

export interface ToneSpeech extends SpeechModel {
  readonly requests: readonly SpeechRequest[];
}

const sampleRate = 16_000;
/** About as fast as people talk. */
const secondsPerLetter = 0.06;

/** Says each sentence as a tone that lasts as long as it would take to say it. */
export function toneSpeech(): ToneSpeech {
  const requests: SpeechRequest[] = [];

  async function* speak(request: SpeechRequest): AsyncGenerator<Pcm, void> {
    requests.push(request);
    for (const sentence of sentencesOf(request.text)) {
      request.signal.throwIfAborted();
      const length = Math.ceil(sentence.length * secondsPerLetter * sampleRate);
      const samples = Float32Array.from(
        { length },
        (_, index) => 0.3 * Math.sin((2 * Math.PI * 220 * index) / sampleRate),
      );
      yield await Promise.resolve({ samples, sampleRate });
    }
  }

  return { provider: "tone", requests, check: () => Promise.resolve(), speak };
}
