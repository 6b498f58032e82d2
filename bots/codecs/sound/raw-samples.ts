import { endianness } from "node:os";

/** ffmpeg's name for samples as they are in memory. */
export const rawFormat = endianness() === "LE" ? "f32le" : "f32be";

export const bytesPerSample = 4;

/** The samples as bytes, without a copy. */
export function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** In memory of its own: `Buffer` need not begin where a `Float32Array` may. Broken samples become silence, the rest is within −1 … 1. */
export function toSamples(bytes: Buffer): Float32Array {
  const samples = new Float32Array(Math.floor(bytes.length / bytesPerSample));
  bytes.copy(new Uint8Array(samples.buffer));
  return samples.map((sample) => (Number.isFinite(sample) ? Math.max(-1, Math.min(1, sample)) : 0));
}
