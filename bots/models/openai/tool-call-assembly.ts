import type { ToolCall } from "../chat.ts";
import { ModelError } from "../model-error.ts";

/** A piece of a tool call as the wire carries it. */
export interface ToolCallDelta {
  readonly index?: number | undefined;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly arguments?: string | null | undefined;
}

interface PendingCall {
  readonly index: number;
  readonly id: string;
  name: string;
  arguments: string;
}

/** Puts tool calls together from their pieces, which servers number by index, by id or not at all. */
export interface ToolCallAssembly {
  add(delta: ToolCallDelta): void;
  /** @throws ModelError `bad-response` when a call has no name or its arguments are not JSON */
  finish(): readonly ToolCall[];
}

export function createToolCallAssembly(subject: string): ToolCallAssembly {
  const calls: PendingCall[] = [];
  const find = (delta: ToolCallDelta): PendingCall => {
    const last = calls.findLast((call) => call.index === (delta.index ?? call.index));
    if (last !== undefined && (!delta.id || delta.id === last.id)) return last;
    const call = { index: delta.index ?? calls.length, id: delta.id ?? "", name: "", arguments: "" };
    calls.push(call);
    return call;
  };
  return {
    add(delta) {
      const call = find(delta);
      if (call.name === "") call.name = delta.name ?? "";
      call.arguments += delta.arguments ?? "";
    },
    finish() {
      return calls.map(({ id, name, arguments: text }, position) => {
        const isUnique = id !== "" && calls.findIndex((call) => call.id === id) === position;
        if (name === "") throw new ModelError("bad-response", `${subject} called a tool without naming it`);
        return { id: isUnique ? id : `call_${position}`, name, input: parseInput(text, name, subject) };
      });
    },
  };
}

/** A call without arguments comes as an empty text from some servers. */
function parseInput(text: string, name: string, subject: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    // The parser's error quotes the text, so it is not kept as cause.
    const hint = "it may have been cut off by maxTokens, or the model is too small for tools";
    throw new ModelError(
      "bad-response",
      `${subject} called the tool ${name} with arguments that are not JSON; ${hint}`,
    );
  }
}
