import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What ffprobe, ffmpeg and sox, which have not made it, find out about a sound file. */
export interface SoundFacts {
  readonly codec: string;
  readonly container: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly durationMs: number;
  /** LUFS (EBU R 128). */
  readonly loudness: number;
  /** Highest sample, 0 to 1. */
  readonly peak: number;
  /** How loud each of so many equal parts is. */
  levels(count: number): readonly number[];
}

const levelRate = 8000;

export function soundFacts(bytes: Uint8Array): SoundFacts {
  const directory = mkdtempSync(join(tmpdir(), "agentchat-sound-"));
  try {
    const file = join(directory, "sound");
    writeFileSync(file, bytes);
    const wav = join(directory, "sound.wav");
    execFileSync("ffmpeg", ["-loglevel", "error", "-i", file, wav]);
    const probe = execFileSync("ffprobe", ["-loglevel", "error", "-show_streams", "-show_format", "-of", "json", file]);
    const { streams, format } = JSON.parse(probe.toString()) as {
      readonly streams: readonly { codec_name: string; sample_rate: string; channels: number }[];
      readonly format: { format_name: string; duration: string };
    };
    const [stream, ...others] = streams;
    if (stream === undefined || others.length > 0) throw new Error(`a sound file with ${streams.length} streams`);
    const report = execFileSync("sh", [
      "-c",
      'ffmpeg -hide_banner -i "$0" -af ebur128 -f null - 2>&1',
      file,
    ]).toString();
    const raw = execFileSync("sox", [wav, "-t", "f32", "-r", String(levelRate), "-c", "1", "-"], { maxBuffer: 1e9 });
    const statistics = execFileSync("sh", ["-c", 'sox "$0" -n stat 2>&1', wav]).toString();
    return {
      codec: stream.codec_name,
      container: format.format_name,
      sampleRate: Number(stream.sample_rate),
      channels: stream.channels,
      durationMs: Number(format.duration) * 1000,
      loudness: Number(/I:\s+(-?[\d.]+) LUFS(?![\s\S]*I:\s)/u.exec(report)?.[1]),
      peak: Number(/Maximum amplitude:\s+([\d.]+)/u.exec(statistics)?.[1]),
      levels: (count) => levelsOf(raw, count),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** How alike the shapes of two rows of numbers are: 1 for the same shape (Pearson). */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [oneMean, otherMean] = [mean(one), mean(other)];
  const product = mean(one.map((value, index) => (value - oneMean) * ((other[index] ?? 0) - otherMean)));
  const deviation = (values: readonly number[], middle: number): number =>
    Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  return product / (deviation(one, oneMean) * deviation(other, otherMean));
}

function levelsOf(raw: Buffer, count: number): readonly number[] {
  const length = Math.floor(raw.length / 4);
  return Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * length) / count);
    const to = Math.floor(((part + 1) * length) / count);
    let sum = 0;
    for (let index = from; index < to; index += 1) sum += raw.readFloatLE(index * 4) ** 2;
    return Math.sqrt(sum / Math.max(1, to - from));
  });
}
