import { ModelError } from "#models";
import type { ChatMessage, ChatModel, FinishReason, ToolCall } from "#models";
import { describeTool } from "./define-tool.ts";
import { runTool } from "./run-tool.ts";
import type { ToolUse } from "./run-tool.ts";
import { SdkError } from "./sdk-error.ts";

export interface AskOptions extends ToolUse {
  readonly model: ChatModel;
  readonly instructions: string;
  /** Oldest first; the last one is to be answered. */
  readonly messages: readonly ChatMessage[];
  /** Gets the text piece by piece. */
  readonly onText?: ((text: string) => void) | undefined;
}

/** Calls of the model in one turn, with the tool results of the one before. */
const maxSteps = 8;

/**
 * Has the model answer, running the tools that it calls, and resolves with the text.
 * @throws ModelError as the provider reports it; SdkError `too-many-steps`, `empty-answer`
 */
export async function ask(options: AskOptions): Promise<string> {
  const messages = [...options.messages];
  for (let step = 0; step < maxSteps; step += 1) {
    const answer = await readAnswer(options, messages);
    if (answer.toolCalls.length === 0) return finished(answer, options.onText);
    if (answer.text.trim() !== "") options.onText?.("\n\n");
    messages.push({ role: "assistant", content: answer.text, toolCalls: answer.toolCalls });
    for (const call of answer.toolCalls) {
      const content = await runTool(call, options);
      messages.push({ role: "tool", toolCallId: call.id, name: call.name, content });
    }
  }
  throw new SdkError("too-many-steps", `the model called tools ${maxSteps} times without answering`, {
    userMessage: "I went round in circles and gave up. Please ask in another way.",
  });
}

const cutOff = " … (cut off at the length limit)";

interface Answer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: FinishReason;
}

async function readAnswer(options: AskOptions, messages: readonly ChatMessage[]): Promise<Answer> {
  const { model, instructions, tools, signal } = options;
  const toolCalls: ToolCall[] = [];
  let text = "";
  for await (const part of model.stream({ instructions, messages, tools: tools.map(describeTool), signal })) {
    switch (part.type) {
      case "text-delta":
        text += part.text;
        options.onText?.(part.text);
        break;
      case "tool-call":
        toolCalls.push({ id: part.id, name: part.name, input: part.input });
        break;
      case "usage":
        break;
      case "finish":
        return { text, toolCalls, finish: part.reason };
      case "error":
        throw part.error;
    }
  }
  throw new ModelError("bad-response", `the stream of ${model.provider} ended without a finish`, {
    retryable: true,
    userMessage: "The language model broke off in the middle of its answer. Please try again.",
  });
}

function finished(answer: Answer, onText: AskOptions["onText"]): string {
  if (answer.finish === "content-filter") {
    throw new SdkError("empty-answer", "the provider's content filter withheld the answer", {
      userMessage: "The language model's provider withheld the answer. Please ask in another way.",
    });
  }
  if (answer.text.trim() === "") {
    throw new SdkError("empty-answer", "the model answered with nothing", {
      userMessage: "The language model answered with nothing. Please ask again.",
    });
  }
  if (answer.finish !== "length") return answer.text;
  onText?.(cutOff);
  return answer.text + cutOff;
}
