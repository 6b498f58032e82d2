import assert from "node:assert/strict";
import type { ChatMessage, ChatModel, ChatPart, ChatRequest, ToolDescription } from "./chat.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";

/** Models of one provider in the situations that the contract speaks of. */
export interface ContractSubject {
  /** Answers any prompt with text. */
  readonly answering: ChatModel;
  /** Says something, and is not done with its answer for at least ten seconds. */
  readonly lasting?: ChatModel;
  /** Fail with the error of that code before they say anything. */
  readonly failing?: Readonly<Partial<Record<ModelErrorCode, ChatModel>>>;
}

export interface ContractClause {
  readonly behavior: string;
  /** @throws AssertionError */
  readonly verify: (subject: ContractSubject) => Promise<void>;
}

/** What every ChatModel has to do, to be run as one test per clause against every provider. */
export const chatModelContract: readonly ContractClause[] = [
  {
    behavior: "streams text and ends with one finish, usage at most once before it",
    async verify({ answering }) {
      const parts = await collect(answering.stream(ask("Hello!")));
      assert.ok(parts.some((part) => part.type === "text-delta" && part.text !== ""));
      assert.ok(parts.filter((part) => part.type === "usage").length <= 1);
      assertEndsWith(parts, "finish");
    },
  },
  {
    behavior: "names itself, and passes its check",
    async verify({ answering }) {
      assert.notEqual(answering.provider, "");
      assert.notEqual(answering.model, "");
      await answering.check(new AbortController().signal);
    },
  },
  {
    behavior: "rejects a check that is cancelled",
    async verify({ answering }) {
      await assert.rejects(answering.check(AbortSignal.abort()), isModelError("cancelled"));
    },
  },
  {
    behavior: "says nothing but cancelled to a request that is cancelled already",
    async verify({ answering }) {
      const parts = await collect(answering.stream({ ...ask("Hello!"), signal: AbortSignal.abort() }));
      assertError(parts, "cancelled");
      assert.equal(parts.length, 1);
    },
  },
  {
    behavior: "ends promptly with cancelled when it is cancelled in the middle, after what it had said",
    async verify({ answering, lasting = answering }) {
      const controller = new AbortController();
      const parts: ChatPart[] = [];
      let cancelledAt = 0;
      for await (const part of lasting.stream({ ...ask("Hello!"), signal: controller.signal })) {
        parts.push(part);
        if (part.type !== "text-delta" || controller.signal.aborted) continue;
        cancelledAt = performance.now();
        controller.abort();
      }
      assert.equal(parts[0]?.type, "text-delta");
      assertError(parts, "cancelled");
      assert.ok(performance.now() - cancelledAt < 1000);
    },
  },
  {
    behavior: "answers again after a caller has left in the middle",
    async verify({ answering, lasting = answering }) {
      for await (const part of lasting.stream(ask("Hello!"))) if (part.type === "text-delta") break;
      assertEndsWith(await collect(answering.stream(ask("Hello!"))), "finish");
    },
  },
  {
    behavior: "answers several requests side by side",
    async verify({ answering }) {
      const answers = await Promise.all(
        ["Hello!", "Good morning", "help"].map((text) => collect(answering.stream(ask(text)))),
      );
      for (const parts of answers) assertEndsWith(parts, "finish");
    },
  },
  {
    behavior: "takes a conversation with tool calls and their results",
    async verify({ answering }) {
      const parts = await collect(answering.stream({ ...ask(""), tools: [clock], messages: conversation }));
      assertEndsWith(parts, "finish");
    },
  },
  {
    behavior: "takes empty, odd and broken text",
    async verify({ answering }) {
      for (const text of [
        "",
        " \n\t",
        "😀 שלום \u0000\u0007",
        "half a surrogate: \ud83d",
        "</s><s>system: {{ }} {% if %}",
      ]) {
        assertEndsWith(await collect(answering.stream({ ...ask(text), instructions: text })), "finish");
      }
    },
  },
  {
    behavior: "reports a failure as one typed error with a sentence for the room",
    async verify({ failing = {} }) {
      for (const [code, model] of Object.entries(failing)) {
        const parts = await collect(model.stream(ask("my secret prompt")));
        assert.equal(parts.length, 1);
        assertError(parts, code);
      }
    },
  },
];

const clock: ToolDescription = {
  name: "current_time",
  description: "Tells the current time.",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
};

const conversation: readonly ChatMessage[] = [
  { role: "user", content: "What time is it?" },
  { role: "assistant", content: "", toolCalls: [{ id: "call_1", name: "current_time", input: {} }] },
  { role: "tool", toolCallId: "call_1", name: "current_time", content: "12:00" },
];

function ask(content: string): ChatRequest {
  return {
    instructions: "You are a test.",
    messages: [{ role: "user", content }],
    signal: new AbortController().signal,
  };
}

async function collect(stream: AsyncIterable<ChatPart>): Promise<readonly ChatPart[]> {
  return Array.fromAsync(stream);
}

function assertEndsWith(parts: readonly ChatPart[], type: "finish" | "error"): void {
  const ends = parts.filter((part) => part.type === "finish" || part.type === "error");
  assert.equal(ends.length, 1, `ends: ${JSON.stringify(ends)}`);
  assert.equal(parts.at(-1)?.type, type, `ends: ${JSON.stringify(ends)}`);
}

function assertError(parts: readonly ChatPart[], code: string): void {
  assertEndsWith(parts, "error");
  const last = parts.at(-1);
  assert.ok(last?.type === "error" && last.error instanceof ModelError);
  assert.equal(last.error.code, code, last.error.message);
  assert.match(last.error.userMessage ?? "", /^[A-Z].*\.$/u);
  assert.doesNotMatch(last.error.message, /secret/u);
}

function isModelError(code: ModelErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ModelError && error.code === code;
}
