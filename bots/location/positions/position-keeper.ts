import type { RoomId, UserId } from "#sdk";
import type { Position } from "../geography/position.ts";

/** Somebody told where they are. */
export interface PositionReport {
  readonly personId: UserId;
  /** What it belongs to: one live share, one message, one device. */
  readonly source: string;
  readonly isLive: boolean;
  readonly position: Position;
  /** From when on it is forgotten, milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Where the person told it, and the agent that heard it. `undefined` where it came from a device, or was known before a restart. */
  readonly chat?: { readonly roomId: RoomId; readonly agentId: UserId };
}

/** Where people are, while they say so. A person may have several sources; the newest measurement counts. */
export interface PositionKeeper {
  /**
   * Takes what is newer than what is known of the same source. With the same time of measurement it only changes when that expires. Resolves when listeners have been told. What went wrong
   * with one of them is logged.
   */
  take(report: PositionReport): Promise<void>;
  /** Forgets what came from one source, or all of the person; the next newest counts then. */
  forget(personId: UserId, source?: string): Promise<void>;
  /** What counts of the person; never one that has expired. */
  of(personId: UserId): PositionReport | undefined;
  /** Listeners are called one after the other, for a person in order. */
  watch(listener: PositionListener): void;
  /** People of whom a position is known. */
  readonly size: number;
}

export interface PositionListener {
  /** The person is here now. Measured later than what the listener was told before, unless `lost` came in between; after a restart it may be told again what it was told before. */
  moved(report: PositionReport): Promise<void>;
  /** What was told of the person no longer holds. Where something older still does, `moved` follows. */
  lost(personId: UserId): Promise<void>;
}
