import { z } from "zod";
import type { Pcm } from "#codecs";
import { ModelError } from "../model-error.ts";
import { serviceError } from "../service-error.ts";
import type { SpeechModel, SpeechRequest } from "../speech.ts";
import { createXttsClone } from "../voice-clone/xtts/xtts-clone.ts";
import { createXttsServer } from "../voice-clone/xtts/xtts-server.ts";
import type { SpeechSettings } from "./settings.ts";

const speakers = z.record(
  z.string(),
  z.object({ gpt_cond_latent: z.array(z.array(z.number())).min(1), speaker_embedding: z.array(z.number()).min(1) }),
);

type Speakers = z.infer<typeof speakers>;

/**
 * The studio voices of coqui's xtts-streaming-server (`/studio_speakers`, `/tts`): each is to the server what a voice is that was made of somebody's samples.
 * @throws ModelError `bad-settings` without an endpoint
 */
export function createXttsSpeech(settings: SpeechSettings): SpeechModel {
  const { endpoint = "", apiKey, timeoutSeconds, voice: usual } = settings;
  const cloned = createXttsClone({ provider: "xtts", endpoint: settings.endpoint, apiKey, timeoutSeconds });
  const call = createXttsServer({ endpoint, apiKey, timeoutSeconds });
  let listed: Promise<Speakers> | undefined;

  /** Asked once, as the list is large; again when that failed. */
  function list(signal: AbortSignal): Promise<Speakers> {
    listed ??= call({ path: "/studio_speakers", answer: speakers, signal }).catch((error: unknown) => {
      listed = undefined;
      throw error;
    });
    return listed;
  }

  async function find(name: string | undefined, signal: AbortSignal): Promise<Speakers[string]> {
    const all = await list(signal);
    const [first] = Object.values(all);
    const found = name === undefined ? first : all[name];
    if (found !== undefined) return found;
    const names = Object.keys(all).slice(0, 8).join(", ");
    const message = `the xtts server has no voice ${JSON.stringify(name ?? "")} (have: ${names}); correct voice`;
    throw serviceError(new ModelError("unknown-model", message), "The speech server");
  }

  async function* speak({ text, language, voice = usual, signal }: SpeechRequest): AsyncGenerator<Pcm, void> {
    const speaker = { kind: "xtts", language: "en", ...(await find(voice, signal)) };
    yield* cloned.speak({ text, voice: speaker, signal, ...(language === undefined ? {} : { language }) });
  }

  return {
    provider: "xtts",
    async check(signal = new AbortController().signal) {
      await find(usual, signal);
    },
    speak,
  };
}
