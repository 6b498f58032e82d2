import type { OpenAI } from "openai";
import type { ChatImage, ChatMessage, ChatRequest, ToolDescription } from "../chat.ts";
import type { ChatModelSettings } from "../settings.ts";

type Params = OpenAI.ChatCompletionCreateParamsStreaming;

/** The body of `POST /chat/completions`, https://platform.openai.com/docs/api-reference/chat/create */
export function chatRequest(
  request: ChatRequest,
  model: string,
  settings: Pick<ChatModelSettings, "maxTokens" | "temperature">,
  isOpenai: boolean,
): Params {
  const { maxTokens, temperature } = settings;
  const instructions: Params["messages"] =
    request.instructions === "" ? [] : [{ role: "system", content: request.instructions.toWellFormed() }];
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [...instructions, ...request.messages.map(toMessage)],
    ...(request.tools !== undefined && request.tools.length > 0 ? { tools: request.tools.map(toTool) } : {}),
    ...(request.responseSchema === undefined ? {} : { response_format: toResponseFormat(request.responseSchema) }),
    ...(maxTokens === undefined ? {} : toTokenLimit(maxTokens, isOpenai)),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function toMessage(message: ChatMessage): OpenAI.ChatCompletionMessageParam {
  const content = message.content.toWellFormed();
  switch (message.role) {
    case "user": {
      const pictures = (message.images ?? []).map(toImagePart);
      return {
        role: "user",
        content: pictures.length === 0 ? content : [{ type: "text", text: content }, ...pictures],
      };
    }
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content };
    case "assistant": {
      const calls = message.toolCalls ?? [];
      if (calls.length === 0) return { role: "assistant", content };
      return {
        role: "assistant",
        content: content === "" ? null : content,
        tool_calls: calls.map(({ id, name, input }) => ({
          id,
          type: "function",
          function: { name, arguments: JSON.stringify(input) },
        })),
      };
    }
  }
}

function toImagePart({ mediaType, data }: ChatImage): OpenAI.ChatCompletionContentPartImage {
  return { type: "image_url", image_url: { url: `data:${mediaType};base64,${Buffer.from(data).toString("base64")}` } };
}

function toTool(tool: ToolDescription): OpenAI.ChatCompletionFunctionTool {
  const { name, description, inputSchema } = tool;
  return { type: "function", function: { name, description, parameters: inputSchema } };
}

function toResponseFormat(schema: Readonly<Record<string, unknown>>): OpenAI.ResponseFormatJSONSchema {
  return { type: "json_schema", json_schema: { name: "answer", schema, strict: true } };
}

/** OpenAI's newer models refuse `max_tokens`; many compatible servers know nothing else. */
function toTokenLimit(maxTokens: number, isOpenai: boolean): Readonly<Record<string, number>> {
  return isOpenai ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens };
}
