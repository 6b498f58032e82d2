import type { Message, ChatRequest as OllamaRequest, Tool } from "ollama";
import type { ChatImage, ChatMessage, ChatRequest, ToolCall, ToolDescription } from "../chat.ts";
import type { ChatModelSettings } from "../settings.ts";

/** The body of `POST /api/chat`, https://github.com/ollama/ollama/blob/main/docs/api.md */
export function chatRequest(
  request: ChatRequest,
  model: string,
  settings: Pick<ChatModelSettings, "maxTokens" | "temperature" | "contextTokens">,
): OllamaRequest & { stream: true } {
  const { maxTokens, temperature, contextTokens } = settings;
  const instructions: Message[] =
    request.instructions === "" ? [] : [{ role: "system", content: request.instructions.toWellFormed() }];
  return {
    model,
    stream: true,
    messages: [...instructions, ...request.messages.map(toMessage)],
    ...(request.tools !== undefined && request.tools.length > 0 ? { tools: request.tools.map(toTool) } : {}),
    ...(request.responseSchema === undefined ? {} : { format: request.responseSchema }),
    options: {
      ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(contextTokens === undefined ? {} : { num_ctx: contextTokens }),
    },
  };
}

function toMessage(message: ChatMessage): Message {
  const content = message.content.toWellFormed();
  switch (message.role) {
    case "user":
      return { role: "user", content, ...toImages(message.images ?? []) };
    case "tool":
      return { role: "tool", content, tool_name: message.name };
    case "assistant":
      return { role: "assistant", content, ...toToolCalls(message.toolCalls ?? []) };
  }
}

function toImages(images: readonly ChatImage[]): Pick<Message, "images"> {
  return images.length === 0 ? {} : { images: images.map(({ data }) => Buffer.from(data).toString("base64")) };
}

function toToolCalls(calls: readonly ToolCall[]): Pick<Message, "tool_calls"> {
  if (calls.length === 0) return {};
  return { tool_calls: calls.map(({ name, input }) => ({ function: { name, arguments: toArguments(input) } })) };
}

/** Ollama takes nothing but objects as arguments. */
function toArguments(input: unknown): Record<string, unknown> {
  return typeof input === "object" && input !== null ? { ...input } : {};
}

function toTool({ name, description, inputSchema }: ToolDescription): Tool {
  return { type: "function", function: { name, description, parameters: inputSchema } };
}
