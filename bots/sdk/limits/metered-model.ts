import type { AnsweringModel, ChatModel, ChatPart, ChatRequest } from "#models";
import { estimateTokens, tokensOf } from "../context/estimate-tokens.ts";

/** What one call of a model took. */
export interface ModelCall {
  /** Which one answered. */
  readonly model: AnsweringModel;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether the provider did not say and this is our estimate. */
  readonly isEstimated: boolean;
}

/**
 * A model whose calls are recorded, each before its end is handed over.
 * @param record must not reject
 */
export function meteredModel(model: ChatModel, record: (call: ModelCall) => Promise<void>): ChatModel {
  async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
    const seen: ChatPart[] = [];
    let answering: AnsweringModel = model;
    const onAnswering = (by: AnsweringModel): void => {
      answering = by;
      request.onAnswering?.(by);
    };
    let isRecorded = false;
    async function end(): Promise<void> {
      if (isRecorded) return;
      isRecorded = true;
      const tokens = tokensOfCall(request, seen);
      if (tokens !== undefined) await record({ model: answering, ...tokens });
    }
    try {
      for await (const part of model.stream({ ...request, onAnswering })) {
        seen.push(part);
        if (part.type === "finish" || part.type === "error") await end();
        yield part;
      }
    } finally {
      // who leaves before the end has used what came until then
      await end();
    }
  }

  return { ...model, stream };
}

/** `undefined` for a call that the provider refused. One that was stopped before it had an answer has read the question. */
function tokensOfCall(request: ChatRequest, parts: readonly ChatPart[]): Omit<ModelCall, "model"> | undefined {
  const usage = parts.find((part) => part.type === "usage");
  if (usage !== undefined)
    return { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, isEstimated: false };
  const [first] = parts;
  if (first === undefined || (first.type === "error" && first.error.code !== "cancelled")) return undefined;
  const text = parts.map(textOf).join("");
  return { inputTokens: tokensIn(request), outputTokens: estimateTokens(text), isEstimated: true };
}

function textOf(part: ChatPart): string {
  switch (part.type) {
    case "text-delta":
      return part.text;
    case "tool-call":
      return `${part.name} ${JSON.stringify(part.input)}`;
    default:
      return "";
  }
}

function tokensIn({ instructions, messages, tools = [] }: ChatRequest): number {
  const calls = messages.flatMap((message) => (message.role === "assistant" ? (message.toolCalls ?? []) : []));
  const schemas = [...tools, ...calls].map((each) => JSON.stringify(each)).join("");
  return estimateTokens(instructions) + tokensOf(messages) + estimateTokens(schemas);
}
