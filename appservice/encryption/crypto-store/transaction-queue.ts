/** Runs the transactions of one database in the order they were made: readers side by side, a writer alone (IndexedDB 3.0, "Transaction scheduling"). */
export interface TransactionQueue {
  /** @param run must not reject */
  add(mode: "readonly" | "readwrite", run: () => Promise<void>): void;
  /** Resolves when all have run. */
  settled(): Promise<void>;
}

export function createTransactionQueue(): TransactionQueue {
  let lastWriter: Promise<unknown> = Promise.resolve();
  let readersSince: Promise<unknown>[] = [];

  return {
    add(mode, run) {
      if (mode === "readonly") {
        readersSince.push(lastWriter.then(run));
        return;
      }
      lastWriter = Promise.all([lastWriter, ...readersSince]).then(run);
      readersSince = [];
    },
    async settled() {
      await Promise.all([lastWriter, ...readersSince]);
    },
  };
}
