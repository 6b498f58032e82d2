import { ModelError } from "./model-error.ts";

export interface DeadlineOptions {
  /** The caller's; its abort becomes a `cancelled` error. */
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
  /** Who is waited for, for the message of the time-out. */
  readonly subject: string;
}

/** The end of a provider's call: its `signal` aborts, with a ModelError as reason, when the caller cancels or the time is up. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #options: DeadlineOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeadlineOptions) {
    this.#options = options;
    if (options.signal.aborted) this.#cancel();
    else options.signal.addEventListener("abort", this.#cancel, { once: true });
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Grants the full time again. */
  restart(): void {
    this.pause();
    this.#timer = setTimeout(this.#expire, this.#options.timeoutSeconds * 1000);
  }

  /** Stops the clock until `restart`. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /**
   * Waits for the work, but no longer than the deadline.
   * @throws the signal's reason
   */
  async wait<Value>(work: Promise<Value>): Promise<Value> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(this.signal.reason);
    this.signal.addEventListener("abort", onAbort, { once: true });
    if (this.signal.aborted) onAbort();
    try {
      return await Promise.race([work, aborted]);
    } finally {
      this.signal.removeEventListener("abort", onAbort);
    }
  }

  /** Ends whatever still runs under the signal, so that an unread response is closed. */
  [Symbol.dispose](): void {
    this.pause();
    this.#options.signal.removeEventListener("abort", this.#cancel);
    this.#controller.abort(new ModelError("cancelled", `the call to ${this.#options.subject} is over`));
  }

  readonly #cancel = (): void => {
    this.#controller.abort(new ModelError("cancelled", `the call to ${this.#options.subject} was cancelled`));
  };

  readonly #expire = (): void => {
    const { subject, timeoutSeconds } = this.#options;
    this.#controller.abort(
      new ModelError(
        "timeout",
        `${subject} sent nothing for ${timeoutSeconds} s; check that it is not overloaded, or raise timeoutSeconds`,
      ),
    );
  };
}
