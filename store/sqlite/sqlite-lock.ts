import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";

/**
 * Makes this the only AgentChat that has the database: two would answer every message twice. The lock is an open transaction on an empty database
 * beside it, so the operating system gives it back when the process ends, however it ends. Other programs may read the database itself meanwhile.
 * @returns gives the lock back
 */
export function lockSqliteFile(file: string): () => void {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (cause) {
    lock.close();
    throw new StoreError(
      "in-use",
      `the database ${file} is in use by another AgentChat: stop that one, or give this one a database of its own`,
      { cause },
    );
  }
  return () => lock.close();
}
