import { CodecError } from "../codec-error.ts";
import type { Pcm } from "../pcm.ts";

const headerBytes = 44;

/** A WAV file with 16 bits a sample. */
export function encodeWav({ samples, sampleRate }: Pcm): Buffer {
  const file = Buffer.alloc(headerBytes + samples.length * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => {
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), headerBytes + index * 2);
  });
  return file;
}

/**
 * Reads a WAV file with 16 bits a sample and one channel, as speech programs and servers write it; for anything else there is `decodeSound`. Lengths that were written before the
 * end was known are not believed.
 * @throws CodecError `unknown-format`, `damaged`
 */
export function readWav(bytes: Uint8Array): Pcm {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE")
    throw unknown("it is no WAV file");
  let sampleRate: number | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString("latin1", at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === "fmt " && start + 16 <= file.length) sampleRate = readFormat(file, start);
    if (name === "data") {
      if (sampleRate === undefined)
        throw new CodecError("damaged", "the WAV file has sound before it says of which format");
      return { samples: readSamples(file.subarray(start, start + length)), sampleRate };
    }
    at = start + length + (length % 2);
  }
  throw new CodecError("damaged", "the WAV file has no sound");
}

function readFormat(file: Buffer, start: number): number {
  const isPlain = [1, 0xfffe].includes(file.readUInt16LE(start)) && file.readUInt16LE(start + 2) === 1;
  const sampleRate = file.readUInt32LE(start + 4);
  if (!isPlain || file.readUInt16LE(start + 14) !== 16 || sampleRate === 0)
    throw unknown("it is not of 16 bits and one channel");
  return sampleRate;
}

function readSamples(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2) / 32_768);
}

function unknown(what: string): CodecError {
  return new CodecError("unknown-format", `the sound could not be read: ${what}`);
}
