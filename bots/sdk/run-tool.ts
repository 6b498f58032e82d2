import type { ToolCall } from "#models";
import type { Tool } from "./define-tool.ts";
import type { MessageTurn } from "./turn.ts";

export interface ToolUse {
  readonly tools: readonly Tool[];
  /** What tools get to know of the turn. */
  readonly turn: () => MessageTurn;
  readonly signal: AbortSignal;
}

/** Of a tool's result, what goes back to the model: characters. */
const maxResultLength = 20_000;

/** What a tool returned, or why it did not, in words for the model. */
export async function runTool(call: ToolCall, { tools, turn, signal }: ToolUse): Promise<string> {
  const tool = tools.find((candidate) => candidate.name === call.name);
  if (tool === undefined) return `There is no tool ${call.name}.`;
  const input = tool.input.safeParse(call.input);
  if (!input.success)
    return `The input of ${call.name} is wrong: ${input.error.issues.map((issue) => issue.message).join("; ")}`;
  try {
    const result = await tool.run(input.data, { signal, turn: turn() });
    return (typeof result === "string" ? result : JSON.stringify(result ?? null)).slice(0, maxResultLength);
  } catch (error) {
    signal.throwIfAborted();
    return `${call.name} failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
