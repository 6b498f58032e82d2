import type { Cancellation } from "./cancellation.ts";
import type { VerificationMessage } from "./verification-message.ts";

export type RequestDecision =
  | { readonly kind: "accept" }
  /** It is for somebody else. */
  | { readonly kind: "ignore" }
  | { readonly kind: "cancel"; readonly cancellation: Cancellation };

export interface RequestFacts {
  readonly agentId: string;
  /** Whether the sender is somebody whom the agent deals with. */
  readonly isPermitted: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** As the specification has it: requests that are older, or of a time to come, are not to be answered. */
const oldestMs = 10 * 60_000;
const newestMs = 5 * 60_000;

/** What becomes of a request to verify the agent. */
export function decideRequest(message: VerificationMessage, facts: RequestFacts): RequestDecision {
  const { content, roomId, sentAt } = message;
  if (roomId !== undefined && content["to"] !== facts.agentId) return { kind: "ignore" };
  const { from_device: device, methods } = content;
  if (typeof device !== "string" || !Array.isArray(methods) || sentAt === undefined)
    return cancel("m.invalid_message", "the request does not say what a request has to say");
  if (sentAt < facts.now - oldestMs || sentAt > facts.now + newestMs)
    return cancel("m.timeout", "the request reached me too late: please try again");
  if (!facts.isPermitted) return cancel("m.user", "you are not somebody whom I am here for");
  if (!methods.includes("m.sas.v1"))
    return cancel("m.unknown_method", "I can compare emoji (m.sas.v1) and nothing else: I have no camera");
  return { kind: "accept" };
}

function cancel(code: Cancellation["code"], reason: string): RequestDecision {
  return { kind: "cancel", cancellation: { code, reason } };
}
