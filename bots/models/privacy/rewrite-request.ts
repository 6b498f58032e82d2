import type { ChatMessage, ChatRequest, ToolDescription } from "../chat.ts";

/** Applies a change to every text of a request that a provider is shown; ids and names of tools stay. */
export function rewriteRequest(request: ChatRequest, change: (text: string) => string): ChatRequest {
  const { instructions, messages, tools, responseSchema } = request;
  return {
    ...request,
    instructions: change(instructions),
    messages: messages.map((message) => rewriteMessage(message, change)),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => rewriteTool(tool, change)) }),
    ...(responseSchema === undefined ? {} : { responseSchema: rewriteRecord(responseSchema, change) }),
  };
}

function rewriteMessage(message: ChatMessage, change: (text: string) => string): ChatMessage {
  const content = change(message.content);
  if (message.role !== "assistant" || message.toolCalls === undefined) return { ...message, content };
  return {
    ...message,
    content,
    toolCalls: message.toolCalls.map((call) => ({ ...call, input: rewriteTexts(call.input, change) })),
  };
}

function rewriteTool(tool: ToolDescription, change: (text: string) => string): ToolDescription {
  return {
    ...tool,
    description: change(tool.description),
    inputSchema: rewriteRecord(tool.inputSchema, change),
  };
}

/** Applies a change to every text within JSON, the keys of objects included. A number whose digits are changed becomes a text. */
export function rewriteTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (typeof value === "number") {
    const digits = String(value);
    const changed = change(digits);
    return changed === digits ? value : changed;
  }
  if (Array.isArray(value)) return value.map((item) => rewriteTexts(item, change));
  return isRecord(value) ? rewriteRecord(value, change) : value;
}

function rewriteRecord(
  record: Readonly<Record<string, unknown>>,
  change: (text: string) => string,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [change(key), rewriteTexts(value, change)] as const),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
