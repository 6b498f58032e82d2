import type { Logger } from "pino";

/** Work that nobody awaits. */
export interface Background {
  /** Starts work on its own; a failure is logged under this name. The only sanctioned way not to await a promise. */
  run(name: string, work: () => Promise<unknown>): void;
  /** Resolves when everything started so far, and what that started, has ended. */
  settled(): Promise<void>;
}

export function createBackground(log: Logger): Background {
  const running = new Map<symbol, Promise<void>>();

  async function guard(key: symbol, name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await Promise.resolve().then(work);
    } catch (error) {
      log.error({ task: name, err: error }, "background task failed");
    } finally {
      running.delete(key);
    }
  }

  return {
    run(name, work) {
      const key = Symbol(name);
      running.set(key, guard(key, name, work));
    },
    async settled() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
