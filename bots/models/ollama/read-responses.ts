import { z } from "zod";
import type { ChatPart, FinishReason } from "../chat.ts";
import type { Endpoint } from "../endpoint.ts";
import { wrongFormat } from "./ollama-error.ts";

/** The fields that are used of a line of `/api/chat`. */
const responseSchema = z.object({
  message: z
    .object({
      content: z.string().nullish(),
      tool_calls: z
        .array(z.object({ function: z.object({ name: z.string().min(1), arguments: z.unknown() }) }))
        .nullish(),
    })
    .nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: z.number().nullish(),
  eval_count: z.number().nullish(),
});

/**
 * Turns the lines of a streamed chat into parts.
 * @throws ModelError `bad-response`
 */
export async function* readResponses(
  responses: AsyncIterable<unknown>,
  endpoint: Endpoint,
  arrived: () => void,
): AsyncGenerator<ChatPart, void> {
  let calls = 0;
  for await (const data of responses) {
    arrived();
    const parsed = responseSchema.safeParse(data);
    if (!parsed.success) throw wrongFormat(endpoint);
    const {
      message,
      done,
      done_reason: reason,
      prompt_eval_count: inputTokens,
      eval_count: outputTokens,
    } = parsed.data;
    if (message?.content) yield { type: "text-delta", text: message.content };
    for (const { function: called } of message?.tool_calls ?? []) {
      yield { type: "tool-call", id: `call_${calls++}`, name: called.name, input: called.arguments ?? {} };
    }
    if (done !== true) continue;
    if (typeof outputTokens === "number") yield { type: "usage", inputTokens: inputTokens ?? 0, outputTokens };
    yield { type: "finish", reason: toFinishReason(reason, calls > 0) };
    return;
  }
}

function toFinishReason(reason: string | null | undefined, hasToolCalls: boolean): FinishReason {
  if (reason === "length") return "length";
  return hasToolCalls ? "tool-calls" : "stop";
}
