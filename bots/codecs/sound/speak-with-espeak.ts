import type { Pcm } from "../pcm.ts";
import { runProgram } from "../program/run-program.ts";
import { readWav } from "./wav.ts";

export interface EspeakRequest {
  /** Plain text. */
  readonly text: string;
  /** Language and variant as espeak-ng knows them, e.g. `en-us+f3`. */
  readonly voice: string;
  /** 0 … 99, default 50. */
  readonly pitch?: number;
  /** How lively the melody is: 0 … 99, default 50. */
  readonly pitchRange?: number;
  /** Words in a minute: 80 … 450, default 175. */
  readonly rate?: number;
  readonly signal: AbortSignal;
}

/**
 * Has espeak-ng say a text.
 * @throws CodecError `not-installed`, `failed` (also for a voice that it does not have), `too-complex`, `cancelled`
 */
export async function speakWithEspeak(request: EspeakRequest): Promise<Pcm> {
  const { text, voice, pitch = 50, pitchRange = 50, rate = 175, signal } = request;
  const markup = `<speak><prosody range="${Math.round(pitchRange)}">${escaped(text)}</prosody></speak>`;
  const { stdout } = await runProgram({
    program: "espeak-ng",
    args: [
      "-v",
      voice,
      "-p",
      String(Math.round(pitch)),
      "-s",
      String(Math.round(rate)),
      "-m",
      "-b",
      "1",
      "--stdin",
      "--stdout",
    ],
    stdin: Buffer.from(markup),
    maxOutputBytes: 128_000_000,
    timeoutMs: 60_000,
    cpuSeconds: 60,
    memoryMb: 512,
    signal,
  });
  return readWav(stdout);
}

/** What is markup is spoken as such, or left out; a text cannot give orders. */
function escaped(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
