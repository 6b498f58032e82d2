/** A file that was uploaded for a room, see `turn.upload`. */
export interface RoomMedia {
  /** `mxc://` URI. */
  readonly url: string;
  /** What it takes to decrypt it, in encrypted rooms (client-server API, "Sending encrypted attachments"). */
  readonly file?: object | undefined;
  /** What it is, also where what was uploaded is ciphertext. */
  readonly mimetype: string;
  readonly sizeBytes: number;
}

/** With its size in pixels. */
export interface SizedMedia extends RoomMedia {
  readonly width: number;
  readonly height: number;
}

export interface PictureMedia extends SizedMedia {
  /** What clients show while it loads (MSC2448). */
  readonly blurhash?: string | undefined;
  readonly thumbnail?: SizedMedia | undefined;
}

export interface AudioMedia extends RoomMedia {
  readonly durationMs: number;
}

export interface VoiceMedia extends AudioMedia {
  /** 30 to 120 numbers from 0 to 1024. */
  readonly waveform: readonly number[];
}

export interface VideoMedia extends PictureMedia {
  readonly durationMs: number;
}
