import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { CodecError } from "../codec-error.ts";
import { findProgram, missingPrograms } from "./programs.ts";
import { type ProgramOptions, runProgram } from "./run-program.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";

/** Programs start slowly where others are at work. */
vi.setConfig({ testTimeout: 20_000 });

const plenty = { maxOutputBytes: 50_000_000, timeoutMs: 20_000, cpuSeconds: 20, memoryMb: 1024 };
const never = new AbortController().signal;
const noise = ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "anoisesrc=d=36000:r=192000"];

function run(args: readonly string[], options: Partial<ProgramOptions> = {}) {
  return runProgram({ program: "ffmpeg", args, signal: never, ...plenty, ...options });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof CodecError ? error.code : "resolved";
}

test("gives what the program wrote", async () => {
  const { stdout, stderr } = await run(["-loglevel", "error", "-i", "pipe:0", "-f", "wav", "pipe:1"], {
    stdin: Buffer.from(await silence()),
  });
  expect(stdout.subarray(0, 4).toString()).toBe("RIFF");
  expect(stderr).toBe("");
});

describe("ends a program that", () => {
  test.each<[string, Partial<ProgramOptions>]>([
    ["takes too long", { timeoutMs: 100 }],
    ["uses too much of the processor", { cpuSeconds: 1 }],
    ["writes too much", { maxOutputBytes: 100_000 }],
  ])("%s", async (_, limits) => {
    const args = [...noise, "-f", "s16le", "pipe:1"];
    const output = limits.maxOutputBytes === undefined ? [...noise, "-f", "null", "-"] : args;
    expect(await codeOf(run(output, limits))).toBe("too-complex");
  });

  test("wants too much memory", async () => {
    expect(await codeOf(run([...noise, "-f", "null", "-"], { memoryMb: 16 }))).not.toBe("resolved");
  });

  test("nobody waits for any more", async () => {
    const stop = new AbortController();
    const running = codeOf(run([...noise, "-f", "null", "-"], { signal: stop.signal }));
    stop.abort();
    expect(await running).toBe("cancelled");
    expect(await codeOf(run([], { signal: stop.signal }))).toBe("cancelled");
  });
});

test("a program that fails says no word of what it wrote", async () => {
  const failure = run(["-i", "/secret-name.mp3", "-f", "null", "-"]);
  await expect(failure).rejects.toMatchObject({ code: "failed", message: "ffmpeg ended with code 1" });
});

test("a program gets nothing of our environment", async () => {
  process.env["AGENTCHAT_TEST_SECRET"] = "s3cret";
  const environment = await run(["-protocol_whitelist", "file", "-f", "data", "-i", "/proc/self/environ", ...asData]);
  delete process.env["AGENTCHAT_TEST_SECRET"];
  expect(environment.stdout.toString()).toContain("LC_ALL=C.UTF-8");
  expect(environment.stdout.toString()).not.toContain("s3cret");
});

test("knows which programs are missing", async () => {
  await using folder = await openTemporaryFolder();
  expect(await missingPrograms(folder.path)).toEqual(["ffmpeg", "ffprobe", "espeak-ng"]);
  expect(await missingPrograms()).toEqual([]);
  expect(await findProgram("ffmpeg")).toMatch(/\/ffmpeg$/);
});

test("a temporary folder is gone at the end of its scope", async () => {
  const paths: string[] = [];
  {
    await using folder = await openTemporaryFolder();
    paths.push(folder.path);
    expect(readdirSync(folder.path)).toEqual([]);
  }
  expect(() => readdirSync(paths[0] ?? "")).toThrow("ENOENT");
});

test("what an earlier process left is removed", async () => {
  await using base = await openTemporaryFolder();
  const root = join(base.path, `agentchat-codecs-${process.getuid?.()}`);
  const [dead, ours, living] = [
    join(root, "4194305-a"),
    join(root, `${process.pid}-b`),
    join(root, `${process.ppid}-c`),
  ];
  for (const folder of [dead, ours, living]) mkdirSync(folder, { recursive: true });
  await using folder = await openTemporaryFolder(base.path);
  expect(readdirSync(root).map((name) => join(root, name))).toEqual(expect.arrayContaining([folder.path, living]));
  expect(readdirSync(root)).toHaveLength(2);
});

const asData = ["-map", "0", "-c", "copy", "-f", "data", "pipe:1"];

async function silence(): Promise<Uint8Array> {
  const args = ["-loglevel", "error", "-f", "lavfi", "-i", "anullsrc", "-t", "0.1", "-f", "flac", "pipe:1"];
  return (await run(args)).stdout;
}
