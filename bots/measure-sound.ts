import { durationMsOf } from "#codecs";
import type { Pcm } from "#codecs";
import type { ConfiguredBot } from "#sdk/runtime";

type Capabilities = ConfiguredBot["capabilities"];

/** Told how fast models are that speak and listen. Must not throw. */
export interface SoundObserver {
  soundProcessed(work: {
    /** `speech`, `transcription` … */
    readonly capability: string;
    readonly provider: string;
    /** Of the sound. */
    readonly soundSeconds: number;
    /** That it took. */
    readonly seconds: number;
  }): void;
  /** A copy of a person's voice was made. */
  voiceCloned(made: { readonly provider: string }): void;
}

/** The same models, which tell the observer of each text that was said and each recording that was written down. */
export function measureSound(capabilities: Capabilities, observer: SoundObserver): Capabilities {
  const { speech, transcription, voiceClone } = capabilities;

  /** Of the time that passes, what the consumer takes between two sentences does not count. */
  async function* timed(
    capability: string,
    provider: string,
    sentences: AsyncIterable<Pcm>,
  ): AsyncGenerator<Pcm, void> {
    let milliseconds = 0;
    let soundMs = 0;
    let since = performance.now();
    for await (const sentence of sentences) {
      milliseconds += performance.now() - since;
      soundMs += durationMsOf(sentence);
      yield sentence;
      since = performance.now();
    }
    if (soundMs > 0)
      observer.soundProcessed({ capability, provider, soundSeconds: soundMs / 1000, seconds: milliseconds / 1000 });
  }

  return {
    ...capabilities,
    speech: speech && {
      ...speech,
      speak: (request) => timed("speech", speech.provider, speech.speak(request)),
    },
    voiceClone: voiceClone && {
      ...voiceClone,
      async createVoice(request) {
        const created = await voiceClone.createVoice(request);
        observer.voiceCloned({ provider: voiceClone.provider });
        return created;
      },
      speak: (request) => timed("voiceClone", voiceClone.provider, voiceClone.speak(request)),
    },
    transcription: transcription && {
      ...transcription,
      async transcribe(request) {
        const since = performance.now();
        const transcript = await transcription.transcribe(request);
        const seconds = (performance.now() - since) / 1000;
        const soundSeconds = durationMsOf(request.sound) / 1000;
        observer.soundProcessed({
          capability: "transcription",
          provider: transcription.provider,
          soundSeconds,
          seconds,
        });
        return transcript;
      },
    },
  };
}
