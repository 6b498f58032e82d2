import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Step } from "./steps.ts";
import type { Totals } from "./vitest-totals.ts";
import { vitestTotals } from "./vitest-totals.ts";

const projectRoot = join(import.meta.dirname, "../..");

export interface StepResult extends Totals {
  readonly seconds: number;
  /** Everything the step wrote, standard output and standard error in the order they came. */
  readonly output: string;
}

export interface RunStepOptions {
  /** Ends the step early; it then counts as failed. */
  readonly signal: AbortSignal;
  /** Called with each line the step writes. */
  readonly onLine: (line: string) => void;
}

/** Runs one step with this very Node, whatever `node` is on the path. */
export async function runStep(step: Step, options: RunStepOptions): Promise<StepResult> {
  const startedAt = performance.now();
  if (step.kind === "check") {
    const { exitCode, output } = await execute(step.command, options);
    const passed = exitCode === 0;
    return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, output, seconds: secondsSince(startedAt) };
  }
  const folder = mkdtempSync(join(tmpdir(), "agentchat-test-"));
  try {
    const reportFile = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
    const { exitCode, output } = await execute(
      ["node_modules/.bin/vitest", "run", ...reporters, ...step.options],
      options,
    );
    return { ...vitestTotals(readReport(reportFile), exitCode), output, seconds: secondsSince(startedAt) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function execute(
  command: readonly string[],
  { signal, onLine }: RunStepOptions,
): Promise<{ exitCode: number; output: string }> {
  const path = `${dirname(process.execPath)}${delimiter}${process.env["PATH"] ?? ""}`;
  const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      cwd: projectRoot,
      env: { ...process.env, ...color, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      killSignal: "SIGTERM",
    });
    let output = "";
    const collect = (chunk: string) => {
      output += chunk;
      const last = chunk.trimEnd().split("\n").at(-1)?.trim();
      if (last !== undefined && last !== "") onLine(last);
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.on("error", (error) => {
      if (!signal.aborted) reject(error);
    });
    child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

function readReport(file: string) {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Parameters<typeof vitestTotals>[0];
  } catch {
    return undefined;
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
