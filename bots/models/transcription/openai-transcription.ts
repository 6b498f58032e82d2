import { toFile } from "openai";
import { z } from "zod";
import { encodeWav } from "#codecs";
import { ModelError } from "../model-error.ts";
import { createOpenaiService } from "../openai/openai-service.ts";
import { serviceError } from "../service-error.ts";
import type { Transcript, TranscriptionModel, TranscriptionRequest } from "../transcription.ts";
import { languageTag } from "./language-tag.ts";
import type { TranscriptionSettings } from "./settings.ts";

const service = "The transcription server";

const segment = z.object({ start: z.number(), end: z.number(), text: z.string() });
const answer = z.object({
  text: z.string(),
  language: z.string().nullish().catch(undefined),
  segments: z.array(segment).nullish().catch(undefined),
});

/**
 * `POST /v1/audio/transcriptions` of OpenAI, and of servers that speak as it does.
 * @throws ModelError `bad-settings`
 */
export function createOpenaiTranscription(settings: TranscriptionSettings): TranscriptionModel {
  const { model } = settings;
  const server = createOpenaiService({ ...settings, service });

  async function transcribe({ sound, language, signal }: TranscriptionRequest): Promise<Transcript> {
    const wav = encodeWav(sound);
    const heard = await server.call(async (client, within) => {
      const file = await toFile(wav, "sound.wav", { type: "audio/wav" });
      const spoken = language === undefined ? {} : { language: primaryLanguage(language) };
      const request = { file, model, ...spoken, response_format: formatFor(model) } as const;
      return await client.audio.transcriptions.create(request, { signal: within });
    }, signal);
    const parsed = answer.safeParse(heard);
    if (!parsed.success) {
      const problem = "the transcription server does not answer as OpenAI's does; check endpoint";
      throw serviceError(new ModelError("bad-response", problem), service);
    }
    return toTranscript(parsed.data);
  }

  return { provider: "openai", check: server.check, transcribe };
}

/** Of OpenAI's models only Whisper tells when something was said, and in which language. */
function formatFor(model: string): "json" | "verbose_json" {
  return /^gpt-.*transcribe/.test(model) ? "json" : "verbose_json";
}

/** ISO 639-1, which is all that Whisper knows. */
function primaryLanguage(language: string): string {
  return language.split("-")[0]?.toLowerCase() ?? language;
}

function toTranscript({ text, language, segments }: z.infer<typeof answer>): Transcript {
  const tag = language === null || language === undefined ? undefined : languageTag(language);
  const parts = segments?.map(({ start, end, text: said }) => ({
    startMs: Math.round(start * 1000),
    endMs: Math.round(end * 1000),
    text: said.trim(),
  }));
  return {
    text: text.replaceAll(/\s+/g, " ").trim(),
    ...(tag === undefined ? {} : { language: tag }),
    ...(parts === undefined ? {} : { segments: parts }),
  };
}
