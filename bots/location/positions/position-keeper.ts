import type { UserId } from "#sdk";
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
}

/** Where people are, while they say so. A person may have several sources; the newest measurement counts. */
export interface PositionKeeper {
  take(report: PositionReport): Promise<void>;
  /** Forgets what came from one source, or all of the person; the next newest counts then. */
  forget(personId: UserId, source?: string): Promise<void>;
  of(personId: UserId): PositionReport | undefined;
  /** Listeners are called one after the other, for a person in order. */
  watch(listener: PositionListener): void;
  readonly size: number;
}

export interface PositionListener {
  /** The person is here now. */
  moved(report: PositionReport): Promise<void>;
  /** Nothing is known of where the person is anymore. */
  lost(personId: UserId): Promise<void>;
}
