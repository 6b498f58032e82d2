import type { UserId } from "#appservice";

/**
 * Where people are, while they say so: in memory, or in a Redis that other processes read, and nowhere else.
 * Methods reject with a StoreError, `unavailable` while Redis cannot be reached; callers go on without.
 */
export interface KeptPositions {
  /** Keeps what is newest of a person, until it expires. */
  save(personId: UserId, position: KeptPosition): Promise<void>;
  delete(personId: UserId): Promise<void>;
  /** Those that have not expired. */
  all(): Promise<readonly (readonly [UserId, KeptPosition])[]>;
}

export interface KeptPosition {
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
  /** How far off it may be; 0 where that is not known. */
  readonly accuracyMeters: number;
  /** When it was measured, milliseconds since the epoch. */
  readonly at: number;
  /** From when on it is forgotten, milliseconds since the epoch. */
  readonly expiresAt: number;
  /** What it came from, such as a live share or a device. */
  readonly source: string;
  readonly isLive: boolean;
}
