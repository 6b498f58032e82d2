import type { KeptPositions } from "#sdk";

/**
 * State that may be lost at any moment: what can be made again, or is of no use after a while. In memory, or in a Redis that several processes share.
 * Methods reject with a StoreError, `unavailable` while Redis cannot be reached; callers go on without.
 */
export interface Ephemeral {
  readonly values: EphemeralValues;
  readonly positions: KeptPositions;
  close(): Promise<void>;
}

export interface EphemeralValues {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps the value for so long, at most: when there is no room, what was not used for longest goes first. */
  set(key: string, value: Uint8Array, lifetimeMs: number): Promise<void>;
}
