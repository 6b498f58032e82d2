import type { ModelError } from "./model-error.ts";

/**
 * What AgentChat needs of a language model. A provider implements this and nothing more; it knows no Matrix and no bot.
 */
export interface ChatModel {
  /** Name of the provider as written in the config, e.g. `openai`. */
  readonly provider: string;
  /** Name of the model as the provider knows it, e.g. `llama3.2`. */
  readonly model: string;
  /** Whether prompts leave the operator's machines, also those to the fallback. */
  readonly isHosted: boolean;
  /** Answers when this one fails. */
  readonly fallback?: ChatModel;
  /** What it costs; left out when that is nothing or not known. */
  readonly price?: ModelPrice;
  /**
   * Called once at start: checks the key, that the endpoint answers and that it has the model.
   * @throws ModelError that says what to change
   */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Whether it takes the pictures of messages. A model that does not is given none.
   * @throws ModelError when that has to be asked of a server and cannot be
   */
  canSee(signal: AbortSignal): Promise<boolean>;
  /**
   * Streams one answer. The stream always ends with exactly one `finish` or `error` part and never throws: a failure, a time-out and a
   * cancellation (`signal`) are `error` parts, after whatever text had arrived.
   */
  stream(request: ChatRequest): AsyncIterable<ChatPart>;
}

/** In one currency for all models. */
export interface ModelPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

export interface ChatRequest {
  /** The system prompt. */
  readonly instructions: string;
  /** Oldest first; the last one is what is to be answered. */
  readonly messages: readonly ChatMessage[];
  /** Tools the model may call. */
  readonly tools?: readonly ToolDescription[];
  /** JSON schema that the answer's text has to follow. */
  readonly responseSchema?: JsonSchema;
  /** Whose request it is. A provider is not told. Where calls have to wait, people take turns. */
  readonly person?: RequestPerson;
  /** Called before the first part of an answer, with the model that gives it: another one than was asked when that has fallen back. */
  readonly onAnswering?: (model: AnsweringModel) => void;
  /** Aborts the call; tokens generated after that are not paid for where the provider can be told to stop. */
  readonly signal: AbortSignal;
}

export interface RequestPerson {
  /** Tells people apart. */
  readonly id: string;
  /** BCP 47 tag, when it is known. */
  readonly language?: string | undefined;
}

export type AnsweringModel = Pick<ChatModel, "provider" | "model" | "price">;

export type ChatMessage =
  | { readonly role: "user"; readonly content: string; readonly images?: readonly ChatImage[] }
  | { readonly role: "assistant"; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly name: string; readonly content: string };

/** A picture that belongs to what a person said. */
export interface ChatImage {
  readonly mediaType: "image/jpeg" | "image/png";
  readonly data: Uint8Array;
}

/** A JSON schema object (draft 2020-12 as zod's `z.toJSONSchema` writes it). */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ToolDescription {
  /** `[a-zA-Z0-9_-]{1,64}` */
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
}

export interface ToolCall {
  /** Unique within the answer. */
  readonly id: string;
  readonly name: string;
  /** Parsed JSON as the model wrote it; not yet checked against the tool's schema. */
  readonly input: unknown;
}

export type ChatPart =
  | { readonly type: "text-delta"; readonly text: string }
  | ({ readonly type: "tool-call" } & ToolCall)
  /** At most once, before `finish`. */
  | { readonly type: "usage"; readonly inputTokens: number; readonly outputTokens: number }
  | { readonly type: "finish"; readonly reason: FinishReason }
  | { readonly type: "error"; readonly error: ModelError };

/** `length`: cut off by the token limit. `tool-calls`: waits for the results of its tool calls. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter";
