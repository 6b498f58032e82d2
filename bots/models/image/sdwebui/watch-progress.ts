import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";

const answerSchema = z.object({ progress: z.number().min(0).max(1) });

interface Watch {
  readonly everyMs: number;
  readonly ask: (signal: AbortSignal) => Promise<unknown>;
  readonly onProgress: (fraction: number) => void;
}

/** Waits for the work, asks meanwhile how far it is, and tells when it got further. A question that fails is ignored: the work itself says what is wrong. */
export async function watchProgress<Value>(work: Promise<Value>, watch: Watch): Promise<Value> {
  const over = new AbortController();
  const finished = work.finally(() => over.abort());
  const [result] = await Promise.allSettled([finished, askUntil(over.signal, watch)]);
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

async function askUntil(signal: AbortSignal, { everyMs, ask, onProgress }: Watch): Promise<void> {
  let furthest = 0;
  while (!signal.aborted) {
    await wait(everyMs, undefined, { signal });
    const answer = answerSchema.safeParse(await orNothing(ask(signal)));
    if (signal.aborted || !answer.success || answer.data.progress <= furthest) continue;
    furthest = answer.data.progress;
    onProgress(furthest);
  }
}

async function orNothing(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}
