/** What a turn posts beside text, see `turn.post`. What it answers and whom it mentions is added then. */
export interface RoomContent {
  /** Type of the event: `m.room.message`, `m.sticker` … */
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What stands with a file. */
export interface FileWords {
  /** Default is what it is, such as `picture.png`. */
  readonly fileName?: string | undefined;
  /** Markdown that clients show below it; of one longer than 4,000 characters, these. */
  readonly caption?: string | undefined;
}
