import { hash } from "node:crypto";
import type { Wrapper } from "../assemble/wrapper.ts";
import type { AnsweringModel, ChatMessage, ChatPart, ChatRequest } from "../chat.ts";
import { playParts } from "../play-parts.ts";
import type { ChatModelSettings } from "../settings.ts";
import type { AnswerCache } from "./answer-cache.ts";
import { readAnswer, writeAnswer } from "./kept-answer.ts";

export interface CacheOptions {
  readonly cache: AnswerCache;
  readonly settings: ChatModelSettings;
}

const defaultMinutes = 60;

/**
 * Answers a request of a person that is the same as an earlier one of theirs with the same answer, calls of tools included, where the model's temperature is 0.
 * Such an answer costs nothing: its usage is 0 tokens. Not kept are answers of a fallback, and what failed, was stopped or was withheld.
 */
export function withCache({ cache, settings }: CacheOptions): Wrapper {
  const { temperature, cacheMinutes = defaultMinutes } = settings;
  return (model) => {
    if (temperature !== 0 || cacheMinutes === 0) return model;

    async function* ask(request: ChatRequest, personId: string): AsyncGenerator<ChatPart, void> {
      const question = questionOf(request, settings);
      const kept = await cache.find(personId, question);
      if (kept === undefined)
        yield* askAndKeep(request, (answer) => cache.keep(personId, question, answer, cacheMinutes * 60_000));
      else {
        const { provider, model: name } = model;
        request.onAnswering?.({ provider, model: name });
        yield* playParts(readAnswer(kept), request.signal);
      }
    }

    async function* askAndKeep(
      request: ChatRequest,
      keep: (answer: string) => Promise<void>,
    ): AsyncGenerator<ChatPart, void> {
      const parts: ChatPart[] = [];
      let isOwn = true;
      const onAnswering = (by: AnsweringModel): void => {
        isOwn = by.provider === model.provider && by.model === model.model;
        request.onAnswering?.(by);
      };
      for await (const part of model.stream({ ...request, onAnswering })) {
        parts.push(part);
        // before it is handed over: who has the end does not ask for more
        if (part.type === "finish" && part.reason !== "content-filter" && isOwn) await keep(writeAnswer(parts));
        yield part;
      }
    }

    return {
      ...model,
      stream: (request) => (request.person === undefined ? model.stream(request) : ask(request, request.person.id)),
    };
  };
}

/** Everything that an answer depends on. The number says how answers are written down. */
function questionOf(request: ChatRequest, { provider, endpoint, model, maxTokens }: ChatModelSettings): string {
  const { instructions, tools, responseSchema } = request;
  const messages = request.messages.map(withHashes);
  return JSON.stringify([1, provider, endpoint, model, maxTokens, instructions, messages, tools, responseSchema]);
}

/** Pictures are large, and their hash says as well which they are. */
function withHashes(message: ChatMessage): object {
  if (message.role !== "user" || message.images === undefined) return message;
  return { ...message, images: message.images.map(({ data }) => hash("sha256", data)) };
}
