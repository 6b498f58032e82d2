import type { ChatModel, ChatPart, ChatRequest } from "../chat.ts";
import { ModelError } from "../model-error.ts";
import { playParts } from "../play-parts.ts";
import { answer } from "./answer.ts";

/** The embedded default: no language model, and says so. */
export function createRulesModel(): ChatModel {
  return {
    provider: "rules",
    model: "rules",
    isHosted: false,
    check: (signal) =>
      signal.aborted ? Promise.reject(new ModelError("cancelled", "the check was cancelled")) : Promise.resolve(),
    canSee: () => Promise.resolve(false),
    stream: (request) => playParts(partsOf(request), request.signal),
  };
}

function partsOf(request: ChatRequest): readonly ChatPart[] {
  if (request.responseSchema !== undefined) {
    const message = "the rules provider cannot answer in JSON; set provider to ollama or openai for what needs it";
    const userMessage =
      "This needs a language model, and none is connected. Please ask your administrator to connect one.";
    return [{ type: "error", error: new ModelError("bad-request", message, { userMessage }) }];
  }
  const answered = answer(request);
  if (answered.kind === "tool-call") {
    const { tool, input } = answered.match;
    const id = `call_${request.messages.length}`;
    return [
      { type: "tool-call", id, name: tool.name, input },
      { type: "finish", reason: "tool-calls" },
    ];
  }
  const sentences = answered.text.match(/[^\n.!?]*[\n.!?]*\s*/gu) ?? [];
  const deltas = sentences.filter((text) => text !== "").map((text): ChatPart => ({ type: "text-delta", text }));
  return [...deltas, { type: "finish", reason: "stop" }];
}
