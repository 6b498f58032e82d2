/**
 * The base of every error that AgentChat throws on purpose. Each house has its own family (`MatrixError`, `ModelError`,
 * `ConfigError` …) that narrows `code`; the families are documented where they are defined.
 */
export interface AgentChatErrorOptions {
  /** Whether the same call may succeed later. Decided where the status is known: 408, 409, 429, ≥ 500 and network faults. */
  readonly retryable?: boolean;
  /** One plain sentence for the person in the room. The only text of an error that may ever reach a room. */
  readonly userMessage?: string;
  readonly cause?: unknown;
}

export class AgentChatError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly retryable: boolean;
  readonly userMessage: string | undefined;

  /** @param message what happened and what to do about it, for the operator; never a token or the text of a message */
  constructor(code: Code, message: string, options: AgentChatErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.userMessage = options.userMessage;
  }
}
