import type { CapabilityModel } from "./capability.ts";

/** Makes clips. */
export interface VideoModel extends CapabilityModel {
  /** Whether what it makes only stands for a clip, which people are told with each. */
  readonly isPlaceholder: boolean;
  /** @throws ModelError */
  generate(request: VideoRequest): Promise<GeneratedVideo>;
}

export interface VideoRequest {
  readonly prompt: string;
  /** The picture to begin with. */
  readonly image?: { readonly bytes: Uint8Array; readonly mimetype: string };
  /** Pixels; default is the provider's. What a provider cannot make becomes the nearest that it can. */
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  readonly seed?: number;
  readonly signal: AbortSignal;
  /** Told how much is done, 0 … 1, where the provider says so. */
  onProgress?(fraction: number): void;
  /** For providers that work on their own and are asked for the result: so that it is not begun again after a crash. */
  readonly job?: VideoJob;
}

export interface VideoJob {
  /** The provider's job that was begun before; it is resumed. */
  readonly id?: string;
  /** To be called with the provider's id as soon as there is one; what resolves is kept. */
  remember(id: string): Promise<void>;
  /** Asked when the signal is aborted: whether the job will be resumed, as after a restart, and is to go on meanwhile. Otherwise it is cancelled at the provider. */
  isResumedLater?(): boolean;
}

export interface GeneratedVideo {
  readonly bytes: Uint8Array;
  readonly mimetype: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
}
