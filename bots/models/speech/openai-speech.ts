import { CodecError, decodeSound, type Pcm, readWav } from "#codecs";
import { ModelError } from "../model-error.ts";
import { createOpenaiService } from "../openai/openai-service.ts";
import { sentencesOf } from "../sentences.ts";
import { serviceError } from "../service-error.ts";
import type { SpeechModel, SpeechRequest } from "../speech.ts";
import type { SpeechSettings } from "./settings.ts";

const service = "The speech server";
/** What a sentence never takes. */
const maxSeconds = 300;
/** OpenAI's own rate, to which sound of other formats is brought. */
const sampleRate = 24_000;

/**
 * `POST /v1/audio/speech` of OpenAI, and of servers that speak as it does: a call for each sentence.
 * @throws ModelError `bad-settings`
 */
export function createOpenaiSpeech(settings: SpeechSettings): SpeechModel {
  const { model = "gpt-4o-mini-tts", voice: usual = "alloy" } = settings;
  const server = createOpenaiService({ ...settings, model, service });

  async function* speak({ text, voice = usual, signal }: SpeechRequest): AsyncGenerator<Pcm, void> {
    for (const input of sentencesOf(text)) {
      const bytes = await server.call(async (client, within) => {
        const request = { model, voice, input, response_format: "wav" } as const;
        const response = await client.audio.speech.create(request, { signal: within });
        return new Uint8Array(await response.arrayBuffer());
      }, signal);
      yield await readSound(bytes, signal);
    }
  }

  return { provider: "openai", check: server.check, speak };
}

/** Some servers send what they like, whatever format they are asked for. */
async function readSound(bytes: Uint8Array, signal: AbortSignal): Promise<Pcm> {
  try {
    return readWav(bytes);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
  try {
    return await decodeSound(bytes, { sampleRate, maxSeconds, signal });
  } catch (error) {
    if (!(error instanceof CodecError) || error.code === "cancelled") throw error;
    const fault = new ModelError("bad-response", `the speech server sent something that is no sound: ${error.code}`);
    throw serviceError(fault, service);
  }
}
