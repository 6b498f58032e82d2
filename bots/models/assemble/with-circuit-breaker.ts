import type { ChatPart, ChatRequest } from "../chat.ts";
import { ModelError, type ModelErrorCode } from "../model-error.ts";
import type { CallOutcome, CircuitBreaker } from "./circuit-breaker.ts";
import type { Wrapper } from "./wrapper.ts";

/** Fails at once, with `circuit-open`, while the endpoint is down. How an answer begins decides what is thought of the endpoint. */
export function withCircuitBreaker(endpoint: string, breaker: CircuitBreaker): Wrapper {
  return (model) => {
    async function* stream(request: ChatRequest): AsyncGenerator<ChatPart, void> {
      if (request.signal.aborted) {
        yield* model.stream(request);
        return;
      }
      if (!breaker.admits()) {
        const message = `${endpoint} failed several times in a row and is left alone for a moment; see the errors before`;
        yield { type: "error", error: new ModelError("circuit-open", message) };
        return;
      }
      let isSettled = false;
      try {
        for await (const part of model.stream(request)) {
          if (!isSettled) breaker.settle(outcomeOf(part));
          isSettled = true;
          yield part;
        }
      } finally {
        if (!isSettled) breaker.settle("unknown");
      }
    }

    return { ...model, stream };
  };
}

const faults: ReadonlySet<ModelErrorCode> = new Set(["unreachable", "timeout", "unavailable"]);
/** A response that cannot be read may be the model's own nonsense. */
const tellNothing: ReadonlySet<ModelErrorCode> = new Set(["cancelled", "bad-response"]);

function outcomeOf(part: ChatPart): CallOutcome {
  if (part.type !== "error") return "answers";
  if (faults.has(part.error.code)) return "fault";
  return tellNothing.has(part.error.code) ? "unknown" : "answers";
}
