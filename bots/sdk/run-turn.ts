import { AgentChatError } from "#error";
import type { Logger } from "pino";
import { SdkError } from "./sdk-error.ts";

export interface TurnRun {
  /** Shown to the person with a failure and logged with it. */
  readonly reference: string;
  /** The bot's handler; gets the signal that ends it, and what to call when others may be run beside it. */
  readonly work: (signal: AbortSignal, stepAside: () => void) => Promise<unknown>;
  /** Lets others be run beside it. */
  readonly stepAside: () => void;
  /** Tells the room about a failure, in one sentence. */
  readonly tell: (sentence: string) => Promise<unknown>;
  /** Shows or ends the typing notice. Its failures are ignored. */
  readonly setTyping: (isTyping: boolean) => Promise<void>;
  /** Ends the turn: aborted at the time limit, when AgentChat stops, or – with `stopped-by-person` – when the person says so. */
  readonly controller: AbortController;
  /** Milliseconds a handler may take until it has stepped aside. */
  readonly timeoutMs: number;
  readonly log: Logger;
}

/** The typing notice appears when a turn takes longer than this, and is renewed before it ends. */
const typingAfterMs = 1_000;
const typingAgainMs = 20_000;
/** What a handler may take from when it has stepped aside. */
const asideTimeoutMs = 60 * 60_000;

/**
 * The one error boundary of a bot: runs a handler and, when it fails or takes too long, logs that once and tells the room in one sentence with a reference.
 * Resolves with how it ended.
 * @throws what is to be tried again or must stay undone: `stopped`, and retryable faults of the homeserver or the store that have nothing to say to a person
 */
export async function runTurn(run: TurnRun): Promise<"succeeded" | "stopped" | "failed"> {
  const typing = showTyping(run);
  try {
    await withinTime(run, typing);
    return wasStoppedByPerson(run.controller.signal) ? "stopped" : "succeeded";
  } catch (error) {
    if (wasStoppedByPerson(run.controller.signal) && !isTimeout(error)) return "stopped";
    if (isToBeRepeated(error)) throw error;
    run.log.error({ turnId: run.reference, err: error }, "a turn failed");
    await tellFailure(run, error);
    return "failed";
  } finally {
    await typing.end();
  }
}

function isToBeRepeated(error: unknown): boolean {
  if (!(error instanceof AgentChatError)) return false;
  return error.code === "stopped" || (error.retryable && error.userMessage === undefined);
}

async function tellFailure(run: TurnRun, error: unknown): Promise<void> {
  const sentence =
    (error instanceof AgentChatError ? error.userMessage : undefined) ?? "Something went wrong on my side.";
  try {
    await run.tell(`${sentence} (Reference ${run.reference})`);
  } catch (cause) {
    if (isToBeRepeated(cause)) throw cause;
    run.log.error({ turnId: run.reference, err: cause }, "the room could not be told of a failure");
  }
}

/** Whether the person who asked has stopped the turn: what was written by then stays. */
export function wasStoppedByPerson({ reason }: AbortSignal): boolean {
  return reason instanceof SdkError && reason.code === "stopped-by-person";
}

function isTimeout(error: unknown): boolean {
  return error instanceof SdkError && error.code === "turn-timeout";
}

/** A handler that ignores the signal is left behind at the time limit and at shutdown; after a person's stop it may clear up. */
async function withinTime(run: TurnRun, typing: Typing): Promise<void> {
  const { controller, timeoutMs } = run;
  const { promise: left, reject } = Promise.withResolvers<never>();
  const limit = (milliseconds: number): NodeJS.Timeout =>
    setTimeout(() => {
      const error = new SdkError("turn-timeout", `the handler did not finish within ${milliseconds} ms`, {
        userMessage: "That took too long, so I stopped.",
      });
      controller.abort(error);
      reject(error);
    }, milliseconds);
  let timer = limit(timeoutMs);
  let isAside = false;
  const setLimit = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = limit(milliseconds);
  };
  const leave = (): void => {
    if (!wasStoppedByPerson(controller.signal)) reject(controller.signal.reason);
    else if (isAside) setLimit(timeoutMs);
  };
  controller.signal.addEventListener("abort", leave);
  const stepAside = (): void => {
    if (isAside || controller.signal.aborted) return;
    isAside = true;
    setLimit(asideTimeoutMs);
    // the notice is that of the turns that are run meanwhile
    typing.stop();
    run.stepAside();
  };
  try {
    await Promise.race([run.work(controller.signal, stepAside), left]);
  } finally {
    clearTimeout(timer);
    // what has passed through a Set of controllers stays reachable from its old tables until a full garbage collection: let nothing of the turn hang on it
    controller.signal.removeEventListener("abort", leave);
  }
}

interface Typing {
  /** Begins to end it. */
  stop(): void;
  /** Resolves when it has ended. */
  end(): Promise<void>;
}

function showTyping(run: TurnRun): Typing {
  let shown: Promise<void> | undefined;
  const set = async (isTyping: boolean): Promise<void> => {
    try {
      await run.setTyping(isTyping);
    } catch (error) {
      run.log.debug({ turnId: run.reference, err: error }, "the typing notice could not be changed");
    }
  };
  const show = (): void => {
    shown = set(true);
    timer = setTimeout(show, typingAgainMs);
  };
  const hide = async (): Promise<void> => {
    clearTimeout(timer);
    if (shown === undefined) return;
    await shown;
    await set(false);
  };
  let timer = setTimeout(show, typingAfterMs);
  let hidden: Promise<void> | undefined;
  return {
    stop() {
      hidden ??= hide();
    },
    end: () => (hidden ??= hide()),
  };
}
