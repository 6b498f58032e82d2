import { expect, test } from "vitest";
import { CodecError } from "../codec-error.ts";
import { encodeWav, readWav } from "./wav.ts";

const sound = { samples: Float32Array.from([0, 0.5, -0.5, 1, -1]), sampleRate: 16_000 };

test("reads what it wrote", () => {
  const { samples, sampleRate } = readWav(encodeWav(sound));
  expect(sampleRate).toBe(16_000);
  expect(samples).toHaveLength(5);
  samples.forEach((sample, index) => expect(sample).toBeCloseTo(sound.samples[index] ?? 9, 3));
});

test("does not believe a length that was written before the end was known", () => {
  const wav = encodeWav(sound);
  wav.writeUInt32LE(0x7fff_f000, 40);
  expect(readWav(wav).samples).toHaveLength(5);
});

test.each([
  ["something else", Buffer.from("OggS and so on"), "unknown-format"],
  ["nothing", Buffer.alloc(0), "unknown-format"],
  ["two channels", withUint16(encodeWav(sound), 22, 2), "unknown-format"],
  ["8 bits", withUint16(encodeWav(sound), 34, 8), "unknown-format"],
  ["a header alone", encodeWav(sound).subarray(0, 36), "damaged"],
  ["a header that breaks off", encodeWav(sound).subarray(0, 24), "damaged"],
])("refuses %s", (_, bytes, code) => {
  expect(() => readWav(bytes)).toThrow(CodecError);
  expect(() => readWav(bytes)).toThrow(expect.objectContaining({ code }));
});

function withUint16(wav: Buffer, at: number, value: number): Buffer {
  wav.writeUInt16LE(value, at);
  return wav;
}
