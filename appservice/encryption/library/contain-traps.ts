/** The encryption library's futures run in closures that have this method, and only those do. */
const closureMark = "_wbg_cb_unref";

const listeners = new Set<() => void>();
let isInstalled = false;

/**
 * A panic of the encryption library traps in a microtask that belongs to nobody: it would be an uncaught exception, which ends the process, and whatever
 * it was to answer is never answered. This is the one place that catches it, by standing between the library's own closures and `queueMicrotask`. All
 * other microtasks, and all other errors of these, go their way as if this were not there.
 */
export function containTraps(): void {
  if (isInstalled) return;
  isInstalled = true;
  const enqueue = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback) => {
    if (!(closureMark in callback)) enqueue(callback);
    else
      enqueue(() => {
        try {
          callback();
        } catch (error) {
          if (!isTrap(error)) throw error;
          for (const listener of listeners) listener();
        }
      });
  };
}

/** Whether WebAssembly stopped there and then, with everything as it was: the library's way to panic. */
export function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === "RuntimeError";
}

/** Tells of every trap from now on. It does not say whose: one of the calls that are under way will never settle. @returns ends it */
export function onTrap(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
