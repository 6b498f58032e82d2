import { runProgram } from "../program/run-program.ts";

let listed: Promise<readonly EspeakVoice[]> | undefined;

interface EspeakVoice {
  /** What espeak-ng takes in front of `+` and a variant; by the name of the language alone it forgets the variant of some. */
  readonly file: string;
  /** The languages that it is for, in small letters, and how well: 1 is best. */
  readonly languages: ReadonlyMap<string, number>;
}

/**
 * The voice of espeak-ng for a language (BCP 47), such as `gmw/en-US`; `undefined` where it does not speak that.
 * @throws CodecError `not-installed`, `cancelled`, `failed`
 */
export async function findEspeakVoice(language: string, signal: AbortSignal): Promise<string | undefined> {
  const voices = await listVoices(signal);
  const exact = language.toLowerCase();
  const [primary = exact] = exact.split("-");
  return bestFor(voices, exact) ?? bestFor(voices, primary);
}

function bestFor(voices: readonly EspeakVoice[], language: string): string | undefined {
  const able = voices.flatMap(({ file, languages }) => {
    const priority = languages.get(language);
    return priority === undefined ? [] : [{ file, priority }];
  });
  return able.toSorted((left, right) => left.priority - right.priority)[0]?.file;
}

/** Asked once; the next call asks again when that failed. */
function listVoices(signal: AbortSignal): Promise<readonly EspeakVoice[]> {
  listed ??= askForVoices(signal).catch((error: unknown) => {
    listed = undefined;
    throw error;
  });
  return listed;
}

async function askForVoices(signal: AbortSignal): Promise<readonly EspeakVoice[]> {
  // it writes more than that list: into shared memory, for sound cards
  const limits = { maxOutputBytes: 128_000_000, timeoutMs: 10_000, cpuSeconds: 5, memoryMb: 512 };
  const { stdout } = await runProgram({ program: "espeak-ng", args: ["--voices"], ...limits, signal });
  const [, ...lines] = stdout.toString().trimEnd().split("\n");
  return lines.flatMap((line) => {
    const [priority, language, , , file, ...others] = line.trim().split(/\s+/);
    if (language === undefined || file === undefined) return [];
    const further = [...others.join(" ").matchAll(/\((\S+) (\d+)\)/g)].map(
      ([, name = "", value]) => [name.toLowerCase(), Number(value)] as const,
    );
    return [{ file, languages: new Map([...further, [language.toLowerCase(), Number(priority)]]) }];
  });
}
