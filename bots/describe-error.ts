import { AgentChatError } from "#error";

/** What the log shows of an error. Of its other properties nothing: those of libraries hold requests, headers and keys. */
export interface ErrorDescription {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: unknown;
  /** Of an `AggregateError`, e.g. one for each address that could not be connected to. */
  readonly errors?: readonly unknown[];
}

const maxDepth = 8;

/**
 * Describes an error and what caused it.
 * @param withStacks also of our own errors, whose messages are enough to act on; those of other errors are always shown
 */
export function describeError(error: unknown, withStacks: boolean, depth = 1): unknown {
  if (!(error instanceof Error)) return error;
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? error.code : undefined;
  const hasStack = error.stack !== undefined && (withStacks || !(error instanceof AgentChatError));
  const isDeepest = depth >= maxDepth;
  const describeNext = (next: unknown): unknown => describeError(next, withStacks, depth + 1);
  const description: ErrorDescription = {
    type: error.name,
    ...(code === undefined ? {} : { code: String(code) }),
    message: error.message,
    ...(hasStack ? { stack: error.stack } : {}),
    ...(error.cause === undefined || isDeepest ? {} : { cause: describeNext(error.cause) }),
    ...(error instanceof AggregateError && !isDeepest ? { errors: error.errors.map(describeNext) } : {}),
  };
  return description;
}
