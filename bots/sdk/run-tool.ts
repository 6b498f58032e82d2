import { AgentChatError } from "#error";
import type { ToolCall } from "#models";
import type { Tool } from "./define-tool.ts";
import { SdkError } from "./sdk-error.ts";
import type { MessageTurn } from "./turn.ts";
import type { UsedTool } from "./used-tool.ts";

export interface ToolUse {
  readonly tools: readonly Tool[];
  /** What tools get to know of the turn. */
  readonly turn: () => MessageTurn;
  readonly signal: AbortSignal;
  /** Asks the person whether this may be done. Resolves, without waiting for an answer, with what the model is told. */
  readonly requestConsent: (call: ConsentCall) => Promise<string>;
}

/** A call that is not to be made without consent. */
export interface ConsentCall {
  readonly toolName: string;
  /** As the model gave it. */
  readonly input: unknown;
  /** What exactly will be done, in words for the person. */
  readonly action: string;
}

/** What became of a tool call, in words for the model. */
export interface ToolResult {
  readonly outcome: "done" | "failed";
  readonly text: string;
  /** Of a failure, a sentence for the person. */
  readonly userMessage?: string;
}

const defaultTimeoutMs = 30_000;
const defaultMaxResultLength = 20_000;

/**
 * Runs the tool that a model calls, or asks the person whether it may be run. Resolves with words for the model.
 * @throws what aborted the turn; what `requestConsent` rejects with
 */
export async function runTool(call: ToolCall, use: ToolUse): Promise<string> {
  const prepared = prepareTool(call, use.tools);
  switch (prepared.kind) {
    case "impossible":
      return prepared.reason;
    case "needs-consent":
      return use.requestConsent({ toolName: call.name, input: call.input, action: prepared.action });
    case "ready":
      return (await prepared.run({ turn: use.turn(), signal: use.signal })).text;
  }
}

/**
 * Runs a tool that code uses as if a model had called it.
 * @param tell tells the person of a failure
 * @throws as `runTool`
 */
export async function useTool(
  call: Omit<ToolCall, "id">,
  use: ToolUse & { readonly tell: (sentence: string) => Promise<unknown> },
): Promise<UsedTool> {
  const prepared = prepareTool(call, use.tools);
  if (prepared.kind === "needs-consent") {
    const { name: toolName, input } = call;
    return { outcome: "asked", text: await use.requestConsent({ toolName, input, action: prepared.action }) };
  }
  const context = { turn: use.turn(), signal: use.signal };
  const { outcome, text, userMessage = text } = await runPrepared(prepared, context);
  if (outcome === "failed") await use.tell(userMessage);
  return { outcome, text };
}

/** Runs a call that the person has consented to. */
export async function runConsentedTool(
  call: Omit<ToolCall, "id">,
  use: Omit<ToolUse, "requestConsent">,
): Promise<ToolResult> {
  const prepared = prepareTool(call, use.tools);
  return runPrepared(prepared, { turn: use.turn(), signal: use.signal });
}

interface RunContext {
  readonly turn: MessageTurn;
  readonly signal: AbortSignal;
}

type Run = (context: RunContext) => Promise<ToolResult>;

async function runPrepared(prepared: PreparedTool, context: RunContext): Promise<ToolResult> {
  return prepared.kind === "impossible" ? { outcome: "failed", text: prepared.reason } : prepared.run(context);
}

type PreparedTool =
  | { readonly kind: "impossible"; readonly reason: string }
  | { readonly kind: "needs-consent"; readonly action: string; readonly run: Run }
  | { readonly kind: "ready"; readonly run: Run };

function prepareTool({ name, input }: Omit<ToolCall, "id">, tools: readonly Tool[]): PreparedTool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return { kind: "impossible", reason: `There is no tool ${name}.` };
  const checked = tool.input.safeParse(input);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => [...issue.path.map(String), issue.message].join(" "));
    return { kind: "impossible", reason: `The input of ${name} is wrong: ${problems.join("; ")}` };
  }
  const run: Run = ({ turn, signal }) => runWithinLimits(tool, checked.data, turn, signal);
  try {
    if (!needsConsent(tool, checked.data)) return { kind: "ready", run };
    return { kind: "needs-consent", action: actionOf(tool, checked.data, input), run };
  } catch (error) {
    return { kind: "impossible", reason: failure(name, error) };
  }
}

function needsConsent(tool: Tool, input: unknown): boolean {
  return typeof tool.consent === "function" ? tool.consent(input) : tool.consent === "always";
}

function actionOf(tool: Tool, checked: unknown, given: unknown): string {
  return tool.describeAction?.(checked) ?? `${tool.name}\n${JSON.stringify(given, null, 2)}`;
}

/** A tool that ignores its signal is left behind. */
async function runWithinLimits(
  tool: Tool,
  input: unknown,
  turn: MessageTurn,
  signal: AbortSignal,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const timeoutMs = tool.timeoutMs ?? defaultTimeoutMs;
  const controller = new AbortController();
  const limited = AbortSignal.any([signal, controller.signal]);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  limited.addEventListener("abort", () => {
    reject(limited.reason);
  });
  const timer = setTimeout(() => {
    controller.abort(new SdkError("tool-timeout", `it took longer than ${timeoutMs / 1000} seconds and was stopped`));
  }, timeoutMs);
  try {
    const work = Promise.resolve().then(() => tool.run(input, { signal: limited, turn }));
    const result = await Promise.race([work, aborted]);
    return { outcome: "done", text: shortened(textOf(result), tool.maxResultLength ?? defaultMaxResultLength) };
  } catch (error) {
    signal.throwIfAborted();
    const sentence = error instanceof AgentChatError ? error.userMessage : undefined;
    return {
      outcome: "failed",
      text: shortened(failure(tool.name, sentence ?? error), tool.maxResultLength ?? defaultMaxResultLength),
      userMessage: sentence ?? "That did not work.",
    };
  } finally {
    clearTimeout(timer);
  }
}

function textOf(result: unknown): string {
  return typeof result === "string" ? result : JSON.stringify(result ?? null);
}

function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength)} … (cut off: the first ${maxLength} of ${text.length} characters)`;
}

function failure(name: string, error: unknown): string {
  return `${name} failed: ${error instanceof Error ? error.message : String(error)}`;
}
