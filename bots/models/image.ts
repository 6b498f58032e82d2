import type { CapabilityModel } from "./capability.ts";

/** Makes pictures. */
export interface ImageModel extends CapabilityModel {
  /** Whether what it makes only stands for a picture, which people are told with each. */
  readonly isPlaceholder: boolean;
  /** Resolves with `count` pictures. @throws ModelError */
  generate(request: ImageRequest): Promise<readonly GeneratedImage[]>;
}

export interface ImageRequest {
  readonly prompt: string;
  /** What is not to be seen. */
  readonly negativePrompt?: string;
  readonly style?: string;
  /** Pixels; default is the provider's. What a provider cannot make becomes the nearest that it can. */
  readonly width?: number;
  readonly height?: number;
  /** Default 1. */
  readonly count?: number;
  /** The same seed makes the same picture, where the provider can. */
  readonly seed?: number;
  /** The picture to begin with, for image-to-image. */
  readonly source?: SourceImage;
  readonly signal: AbortSignal;
  /** Told how much is done, 0 … 1, where the provider says so. */
  onProgress?(fraction: number): void;
}

export interface SourceImage {
  readonly bytes: Uint8Array;
  readonly mimetype: string;
  /** How much of it may change, 0 … 1. */
  readonly strength?: number;
}

export interface GeneratedImage {
  readonly bytes: Uint8Array;
  readonly mimetype: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly seed?: number;
}
