import { z } from "zod";
import type { JsonSchema, ToolDescription } from "#models";
import type { MessageTurn } from "./turn.ts";

/** Something a model may do while it answers. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  /** `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string;
  /** Tells the model when to use it. */
  readonly description: string;
  /** What a person could say to have it used, for `!help`: "remind me at 5 to call mum". */
  readonly example?: string;
  /** What the model has to give; its JSON schema is shown to the model. */
  readonly input: Input;
  /** JSON schema that is shown to the model in place of the one made of `input`, for tools that are described elsewhere. */
  readonly inputSchema?: JsonSchema;
  /**
   * Whether the person is asked before the tool runs, always or for some input; default "never". Asked, nothing happens until they answer ✅: the model is told
   * so and ends its answer; the tool then runs in a turn of its own. What throws here is told to the model as a failure.
   */
  readonly consent?: "never" | "always" | ((input: z.output<Input>) => boolean);
  /** What exactly will be done, shown to the person who is asked for consent as plain text. Default: the tool's name and its input. */
  describeAction?(input: z.output<Input>): string;
  /**
   * Whether it is run again when AgentChat was stopped while it ran with consent: what it does with `turn` it does once, and it does nothing else. Default is that the person is told that it may or may
   * not have been done.
   */
  readonly mayRunAgain?: boolean;
  /** Milliseconds it may take; default 30,000. */
  readonly timeoutMs?: number;
  /** Of its result, what goes back to the model: characters; default 20,000. */
  readonly maxResultLength?: number;
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
 * @example
 * defineTool({
 *   name: "send_mail",
 *   description: "Sends an e-mail in the person's name.",
 *   input: z.object({ to: z.email(), text: z.string() }),
 *   consent: "always",
 *   describeAction: ({ to, text }) => `Send an e-mail to ${to}:\n${text}`,
 *   run: ({ to, text }) => mailer.send(to, text),
 * })
 */
export function defineTool<Input extends z.ZodType>(tool: Tool<Input>): Tool {
  return tool;
}

/** The tool as a model sees it. */
export function describeTool({ name, description, input, inputSchema }: Tool): ToolDescription {
  return { name, description, inputSchema: inputSchema ?? z.toJSONSchema(input, { io: "input" }) };
}
