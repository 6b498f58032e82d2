/** What a handler is called with. */
export interface IdbEvent {
  readonly type: string;
  readonly target: unknown;
}

export type IdbHandler = ((event: IdbEvent) => void) | null;

type Outcome = { readonly result: unknown } | { readonly error: DOMException };

/** IndexedDB 3.0, "IDBRequest", with handlers as properties only: the encryption library uses no others. */
export class IdbRequest {
  onsuccess: IdbHandler = null;
  onerror: IdbHandler = null;
  readonly source: unknown;
  transaction: unknown;
  #outcome: Outcome | undefined;

  constructor(source: unknown, transaction: unknown) {
    this.source = source;
    this.transaction = transaction;
  }

  get readyState(): "pending" | "done" {
    return this.#outcome === undefined ? "pending" : "done";
  }

  get result(): unknown {
    const outcome = this.#settled();
    return "error" in outcome ? undefined : outcome.result;
  }

  get error(): DOMException | null {
    const outcome = this.#settled();
    return "error" in outcome ? outcome.error : null;
  }

  /** A cursor that goes on makes its request pending again. */
  restart(): void {
    this.#outcome = undefined;
  }

  /** Takes on a result without telling. */
  settle(result: unknown): void {
    this.#outcome = { result };
  }

  succeed(result: unknown): void {
    this.#outcome = { result };
    this.onsuccess?.({ type: "success", target: this });
  }

  fail(error: DOMException): void {
    this.#outcome = { error };
    this.onerror?.({ type: "error", target: this });
  }

  #settled(): Outcome {
    if (this.#outcome !== undefined) return this.#outcome;
    throw new DOMException("the request has not finished", "InvalidStateError");
  }
}

/** What `onupgradeneeded` is called with (IndexedDB 3.0, "IDBVersionChangeEvent"). */
export interface IdbUpgrade extends IdbEvent {
  readonly oldVersion: number;
  readonly newVersion: number;
}

/** IndexedDB 3.0, "IDBOpenDBRequest". */
export class IdbOpenRequest extends IdbRequest {
  onupgradeneeded: ((event: IdbUpgrade) => void) | null = null;
  onblocked: IdbHandler = null;

  constructor() {
    super(null, null);
  }
}
