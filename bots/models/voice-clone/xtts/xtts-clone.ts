import { CodecError, encodeWav, type Pcm, readWav } from "#codecs";
import { z } from "zod";
import { ModelError } from "../../model-error.ts";
import { sentencesOf } from "../../sentences.ts";
import type { ClonedSpeechRequest, CreatedVoice, VoiceCloneModel, VoiceRequest } from "../../voice-clone.ts";
import { joinSounds } from "../../voice-measures/join-sounds.ts";
import type { VoiceCloneSettings } from "../settings.ts";
import { recordingForm } from "./recording-form.ts";
import { createXttsServer } from "./xtts-server.ts";

/** What the server makes of the samples, and wants back with each text. It keeps nothing under a name. */
const conditioning = z.object({
  gpt_cond_latent: z.array(z.array(z.number())).min(1),
  speaker_embedding: z.array(z.number()).min(1),
});
const xttsVoice = conditioning.extend({ kind: z.literal("xtts"), language: z.string() });

/** Samples a second that XTTS looks at. */
const sampleRate = 22_050;
const languages = [
  "en",
  "es",
  "fr",
  "de",
  "it",
  "pt",
  "pl",
  "tr",
  "ru",
  "nl",
  "cs",
  "ar",
  "zh-cn",
  "ja",
  "ko",
  "hu",
  "hi",
];

/**
 * Voice cloning by coqui's xtts-streaming-server (`/clone_speaker`, `/tts`).
 * @throws ModelError `bad-settings` without an endpoint
 */
export function createXttsClone({ endpoint, apiKey, timeoutSeconds }: VoiceCloneSettings): VoiceCloneModel {
  if (endpoint === undefined) {
    throw new ModelError(
      "bad-settings",
      "the xtts provider needs endpoint: the URL of the server, e.g. http://127.0.0.1:8000",
    );
  }
  const call = createXttsServer({ endpoint, apiKey, timeoutSeconds });

  async function createVoice({ samples, language, signal }: VoiceRequest): Promise<CreatedVoice> {
    const made = await call({
      path: "/clone_speaker",
      body: recordingForm(encodeWav(joinSounds(samples, sampleRate))),
      answer: conditioning,
      signal,
    });
    return { voice: { kind: "xtts", language: languageOf(language) ?? "en", ...made } };
  }

  async function* speak({ text, language, voice, signal }: ClonedSpeechRequest): AsyncGenerator<Pcm, void> {
    const { language: own, gpt_cond_latent, speaker_embedding } = readVoice(voice);
    for (const sentence of sentencesOf(text)) {
      const body = { text: sentence, language: languageOf(language) ?? own, gpt_cond_latent, speaker_embedding };
      const sound = await call({ path: "/tts", body: JSON.stringify(body), answer: z.base64(), signal });
      yield readSound(sound);
    }
  }

  return {
    provider: "xtts",
    isApproximation: false,
    async check(signal = new AbortController().signal) {
      await call({ path: "/languages", answer: z.array(z.string()), signal });
    },
    createVoice,
    speak,
  };
}

function readSound(base64: string): Pcm {
  try {
    return readWav(Buffer.from(base64, "base64"));
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new ModelError("bad-response", "the xtts server sent sound that is no WAV file", { cause: error });
  }
}

function readVoice(voice: unknown): z.infer<typeof xttsVoice> {
  const parsed = xttsVoice.safeParse(voice);
  if (parsed.success) return parsed.data;
  throw new ModelError("bad-request", "this voice was made by another provider than xtts: it has to be made anew", {
    userMessage:
      "Your voice was made by another program than the one that speaks now. Please record it anew: !voice enroll",
  });
}

/** As XTTS names it; `undefined` for a language that it does not speak. */
function languageOf(tag: string | undefined): string | undefined {
  const [primary] = (tag ?? "").toLowerCase().split("-");
  return languages.find((language) => language.split("-")[0] === primary);
}
