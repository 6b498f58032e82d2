import { IdbRequest } from "./idb-request.ts";
import type { IdbHandler } from "./idb-request.ts";
import type { RecordStorage, RecordTransaction } from "./record-storage.ts";
import { turn } from "./turn.ts";

export type IdbTransactionMode = "readonly" | "readwrite" | "versionchange";

/** What a request asks of the database. */
export type Operation = (records: RecordTransaction) => Promise<unknown>;

interface PendingOperation {
  readonly request: IdbRequest;
  readonly operation: Operation;
}

/**
 * IndexedDB 3.0, "Transactions": runs its requests one after the other in one transaction of the storage, which is committed before `oncomplete` is
 * called. It commits when told to or when nothing more is asked of it, and is rolled back by `abort()`, a request that fails or a handler that throws.
 */
export class RequestRunner {
  readonly mode: IdbTransactionMode;
  oncomplete: IdbHandler = null;
  onabort: IdbHandler = null;
  onerror: IdbHandler = null;
  error: DOMException | null = null;
  #state: "open" | "committing" | "aborted" | "finished" = "open";
  #pending: PendingOperation[] = [];

  constructor(mode: IdbTransactionMode) {
    this.mode = mode;
  }

  get isAborted(): boolean {
    return this.#state === "aborted";
  }

  request(source: unknown, operation: Operation): IdbRequest {
    const request = new IdbRequest(source, this);
    this.enqueue(request, operation);
    return request;
  }

  /** For a request that is made already. */
  enqueue(request: IdbRequest, operation: Operation): void {
    if (this.#state !== "open") {
      throw new DOMException("the transaction has ended or is about to", "TransactionInactiveError");
    }
    this.#pending.push({ request, operation });
  }

  commit(): void {
    if (this.#state !== "open") throw new DOMException("the transaction has ended already", "InvalidStateError");
    this.#state = "committing";
  }

  abort(): void {
    if (this.#state !== "open") throw new DOMException("the transaction has ended already", "InvalidStateError");
    this.#state = "aborted";
  }

  /** Like `abort`, even when it was told to commit and has not yet; nothing when it has ended. */
  sever(error: DOMException | null = null): void {
    if (this.#state === "finished" || this.#state === "aborted") return;
    this.#state = "aborted";
    this.error = error;
  }

  /** To be called once; never rejects. @param storage to begin a transaction in @param database that it is about @param failed called when the storage refuses to read or write */
  async run(storage: RecordStorage, database: string, failed: () => void): Promise<void> {
    let records: RecordTransaction | undefined;
    try {
      records = await storage.begin(this.mode === "readonly" ? "readonly" : "readwrite", database);
      await this.#runPending(records, failed);
      if (!this.isAborted) {
        this.#state = "finished";
        await records.commit();
      }
    } catch (error) {
      this.#state = "aborted";
      this.error = asDomException(error, failed);
    }
    if (this.isAborted) await this.#takeBack(records, failed);
    await turn();
    const handler = this.isAborted ? this.onabort : this.oncomplete;
    this.#call(() => handler?.({ type: this.isAborted ? "abort" : "complete", target: this }));
  }

  async #runPending(records: RecordTransaction, failed: () => void): Promise<void> {
    // handlers of a database that was just opened have a turn to ask for something
    await turn();
    while (!this.isAborted) {
      const next = this.#pending.shift();
      if (next === undefined) return;
      await this.#runOne(records, next, failed);
      await turn();
    }
  }

  async #runOne(
    records: RecordTransaction,
    { request, operation }: PendingOperation,
    failed: () => void,
  ): Promise<void> {
    const outcome = await settle(() => operation(records), failed);
    await turn();
    if (this.isAborted) {
      this.#call(() => request.fail(new DOMException("the transaction was aborted", "AbortError")));
      return;
    }
    if ("result" in outcome) {
      this.#call(() => request.succeed(outcome.result));
      return;
    }
    this.#call(() => {
      request.fail(outcome.error);
      this.onerror?.({ type: "error", target: request });
    });
    this.sever(outcome.error);
  }

  async #takeBack(records: RecordTransaction | undefined, failed: () => void): Promise<void> {
    try {
      await records?.rollback();
    } catch (error) {
      this.error ??= asDomException(error, failed);
    }
    const pending = this.#pending;
    this.#pending = [];
    await turn();
    for (const { request } of pending) {
      this.#call(() => request.fail(new DOMException("the transaction was aborted", "AbortError")));
    }
  }

  /** A handler that throws aborts the transaction, and what it threw is nobody's to catch. */
  #call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.sever(new DOMException("a handler threw", "AbortError"));
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

async function settle(
  work: () => Promise<unknown>,
  failed: () => void,
): Promise<{ readonly result: unknown } | { readonly error: DOMException }> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error: asDomException(error, failed) };
  }
}

/** What IndexedDB itself refuses is a `DOMException` already; anything else is the storage's. */
function asDomException(error: unknown, failed: () => void): DOMException {
  if (error instanceof DOMException) return error;
  failed();
  const message = error instanceof Error ? error.message : String(error);
  return new DOMException(message, { name: "UnknownError", cause: error });
}
