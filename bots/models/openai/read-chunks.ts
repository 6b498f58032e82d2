import { z } from "zod";
import type { ChatPart, FinishReason } from "../chat.ts";
import { ModelError } from "../model-error.ts";
import { createToolCallAssembly } from "./tool-call-assembly.ts";

const toolCallDelta = z.object({
  index: z.number().optional(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

const choice = z.object({
  delta: z
    .object({
      content: z.string().nullish(),
      refusal: z.string().nullish(),
      tool_calls: z.array(toolCallDelta).nullish(),
    })
    .nullish(),
  finish_reason: z.string().nullish(),
});

/** The fields that are used of https://platform.openai.com/docs/api-reference/chat/streaming */
const chunkSchema = z.object({
  choices: z.array(choice).nullish(),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

/**
 * Turns the chunks of a streamed chat completion into parts. Ends without a `finish` part when the chunks end without a finish reason.
 * @throws ModelError `bad-response`
 */
export async function* readChunks(
  chunks: AsyncIterable<unknown>,
  subject: string,
  arrived: () => void,
): AsyncGenerator<ChatPart, void> {
  const toolCalls = createToolCallAssembly(subject);
  let usage: ChatPart | undefined;
  let finishReason: string | undefined;
  for await (const data of chunks) {
    arrived();
    const chunk = parseChunk(data, subject);
    if (chunk.usage) {
      usage = { type: "usage", inputTokens: chunk.usage.prompt_tokens, outputTokens: chunk.usage.completion_tokens };
    }
    const first = chunk.choices?.[0];
    const text = first?.delta?.content ?? first?.delta?.refusal;
    if (text) yield { type: "text-delta", text };
    for (const { function: called, ...delta } of first?.delta?.tool_calls ?? []) toolCalls.add({ ...delta, ...called });
    finishReason = first?.finish_reason ?? finishReason;
  }
  if (finishReason === undefined) return;
  const calls = toolCalls.finish();
  for (const call of calls) yield { type: "tool-call", ...call };
  if (usage !== undefined) yield usage;
  yield { type: "finish", reason: toFinishReason(finishReason, calls.length > 0) };
}

function parseChunk(data: unknown, subject: string): z.infer<typeof chunkSchema> {
  const chunk = chunkSchema.safeParse(data);
  if (chunk.success) return chunk.data;
  throw new ModelError("bad-response", `${subject} streamed something that is not a chat completion chunk`);
}

/** Some servers say `stop` after tool calls, and some have reasons of their own for an ordinary end. */
function toFinishReason(reason: string, hasToolCalls: boolean): FinishReason {
  if (reason === "length") return "length";
  if (reason === "content_filter") return "content-filter";
  return hasToolCalls ? "tool-calls" : "stop";
}
