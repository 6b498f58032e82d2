/** A value as both databases take it. */
export type Value = string | number | null | Uint8Array;

/**
 * A statement of the path that every message takes: it is written for each database by hand, prepared once, and run for any number of rows.
 * Each row does one thing and says what: the sequence of the row it inserted, or `undefined` when it inserted none.
 */
export interface BatchStatement {
  /** Run once for every row; its parameters are the row's values. */
  readonly sqlite: string;
  /** Run once for all rows; `$n` is the array of their n-th values. Answers `ordinal` (from 1) and `sequence` of the rows it inserted. */
  readonly postgresql: string;
  /**
   * Whether it must be on the disk before it is acknowledged. Without, it survives the death of the process at any moment, but a power failure may
   * undo the last ones (SQLite only; PostgreSQL writes everything to the disk).
   */
  readonly survivesPowerFailure: boolean;
}

export interface BatchRow {
  readonly statement: BatchStatement;
  readonly values: readonly Value[];
}
