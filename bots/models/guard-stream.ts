import type { ChatPart } from "./chat.ts";
import { Deadline, type DeadlineOptions } from "./deadline.ts";
import { ModelError } from "./model-error.ts";

export interface GuardedCall extends DeadlineOptions {
  /**
   * The provider's own stream. It may throw, hang, or end early; it stops its request when the signal aborts.
   * @param arrived to be called whenever anything arrives, also what makes no part, so that the time-out starts anew
   */
  readonly parts: (signal: AbortSignal, arrived: () => void) => AsyncGenerator<ChatPart>;
  /** Types what `parts` threw. */
  readonly toModelError: (error: unknown) => ModelError;
}

/** Makes a provider's stream keep the promise of {@link ChatModel.stream}: exactly one `finish` or `error` at the end, and no throw. */
export async function* guardStream(call: GuardedCall): AsyncGenerator<ChatPart, void> {
  using deadline = new Deadline(call);
  const parts = call.parts(deadline.signal, () => deadline.restart());
  try {
    while (true) {
      deadline.signal.throwIfAborted();
      deadline.restart();
      const next = await deadline.wait(parts.next());
      deadline.pause();
      if (next.done === true) break;
      yield next.value;
      if (next.value.type === "finish" || next.value.type === "error") return;
    }
    const message = `${call.subject} ended its answer without saying why; the connection was probably cut by something in between`;
    yield { type: "error", error: new ModelError("bad-response", message) };
  } catch (error) {
    yield { type: "error", error: typedError(error, call) };
  }
}

function typedError(error: unknown, call: GuardedCall): ModelError {
  return error instanceof ModelError ? error : call.toModelError(error);
}
