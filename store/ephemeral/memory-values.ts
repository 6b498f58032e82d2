import type { EphemeralValues } from "./ephemeral.ts";

interface Entry {
  readonly value: Uint8Array;
  readonly expiresAt: number;
}

export interface MemoryValuesOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Of keys and values together. */
  readonly maxBytes: number;
}

/** Values of one process. */
export function createMemoryValues({ now, maxBytes }: MemoryValuesOptions): EphemeralValues {
  // in the order in which they were used
  const entries = new Map<string, Entry>();
  let usedBytes = 0;

  function add(key: string, entry: Entry): void {
    entries.set(key, entry);
    usedBytes += sizeOf(key, entry.value);
  }

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    usedBytes -= sizeOf(key, entry.value);
  }

  function makeRoom(): void {
    for (const key of entries.keys()) {
      if (usedBytes <= maxBytes) return;
      remove(key);
    }
  }

  return {
    get(key) {
      const entry = entries.get(key);
      remove(key);
      if (entry === undefined || entry.expiresAt <= now()) return Promise.resolve(undefined);
      add(key, entry);
      return Promise.resolve(entry.value);
    },
    set(key, value, lifetimeMs) {
      remove(key);
      add(key, { value, expiresAt: now() + lifetimeMs });
      makeRoom();
      return Promise.resolve();
    },
  };
}

/** With what a map needs for an entry, roughly. */
function sizeOf(key: string, value: Uint8Array): number {
  return 2 * key.length + value.length + 200;
}
