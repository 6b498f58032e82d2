import { z } from "zod";
import type { ToolDescription } from "#models";
import type { MessageTurn } from "./turn.ts";

/** Something a model may do while it answers. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  /** `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string;
  /** Tells the model when to use it. */
  readonly description: string;
  /** What the model has to give; its JSON schema is shown to the model. */
  readonly input: Input;
  /**
   * Called with input that has been checked. What it returns (text, or anything that JSON can hold) goes back to the model; what it throws is told to the model as a failure.
   */
  run(input: z.output<Input>, context: ToolContext): unknown;
}

export interface ToolContext {
  /** Aborted when the turn is stopped, or the tool takes too long. */
  readonly signal: AbortSignal;
  /** The turn that the tool is used in: who asks, where, and what the agent knows. */
  readonly turn: MessageTurn;
}

/**
 * Declares a tool.
 * @example
 * defineTool({ name: "roll_dice", description: "Rolls a die.", input: z.object({ sides: z.number().int() }), run: ({ sides }) => 1 + Math.floor(Math.random() * sides) })
 */
export function defineTool<Input extends z.ZodType>(tool: Tool<Input>): Tool {
  return tool;
}

/** The tool as a model sees it. */
export function describeTool(tool: Tool): ToolDescription {
  return { name: tool.name, description: tool.description, inputSchema: z.toJSONSchema(tool.input, { io: "input" }) };
}
