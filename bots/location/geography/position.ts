/** A point on the earth (WGS 84). */
export interface Point {
  /** Degrees north, −90 … 90. */
  readonly latitude: number;
  /** Degrees east, −180 … 180. */
  readonly longitude: number;
}

/** Where somebody was. */
export interface Position extends Point {
  /** How far off it may be (68 % of the time or better, as phones say it); 0 when it is not known. */
  readonly accuracyMeters: number;
  /** When it was measured, milliseconds since the epoch. */
  readonly at: number;
}
