import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { documentOutcome } from "./document-text.ts";
import type { DocumentOutcome } from "./document-text.ts";
import type { DocumentWork } from "./document-work.ts";

export interface ExtractOptions {
  /** Of text, UTF-8. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Default 15 seconds. */
  readonly timeoutMs?: number;
  /** Of the worker: heap, and buffers beside it; default 256. */
  readonly maxMegabytes?: number;
}

/** How often the worker's memory is looked at: its buffers are not part of the heap, which Node bounds. */
const lookEveryMs = 25;

const tooComplex: DocumentOutcome = { kind: "problem", problem: "too-complex" };

/**
 * Reads a document in a thread of its own, which is ended when it takes too long or too much memory: documents may be made to do harm.
 * @throws the signal's reason
 */
export async function extractDocument(bytes: Uint8Array, options: ExtractOptions): Promise<DocumentOutcome> {
  const { maxBytes, signal, timeoutMs = 15_000, maxMegabytes = 256 } = options;
  signal.throwIfAborted();
  const worker = new Worker(new URL("./document-worker.ts", import.meta.url), {
    workerData: { bytes, maxBytes } satisfies DocumentWork,
    resourceLimits: { maxOldGenerationSizeMb: maxMegabytes, maxYoungGenerationSizeMb: 32 },
    // what the libraries print, and what they might look up
    stdout: true,
    stderr: true,
    env: {},
  });
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  try {
    return await Promise.race([
      outcomeOf(worker, until),
      tooMuchMemory(worker, maxMegabytes * 1_000_000, ending.signal),
      sleep(timeoutMs, tooComplex, { signal: until }),
    ]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    ending.abort();
    await worker.terminate();
  }
}

async function outcomeOf(worker: Worker, signal: AbortSignal): Promise<DocumentOutcome> {
  try {
    const messages: readonly unknown[] = await once(worker, "message", { signal });
    return documentOutcome.parse(messages[0]);
  } catch (error) {
    signal.throwIfAborted();
    const isOutOfMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
    return isOutOfMemory ? tooComplex : { kind: "problem", problem: "damaged" };
  }
}

/** Resolves when the worker has more than it may, or when it is over. */
async function tooMuchMemory(worker: Worker, maxBytes: number, over: AbortSignal): Promise<DocumentOutcome> {
  let used = 0;
  while (used <= maxBytes && !over.aborted) {
    await sleep(lookEveryMs);
    // one that has ended has none, and says what came of it by itself
    const memory = await worker.getHeapStatistics().catch(() => undefined);
    used = memory === undefined ? 0 : memory.used_heap_size + memory.external_memory;
  }
  return tooComplex;
}
