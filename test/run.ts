import { runStep } from "./checks/run-step.ts";
import type { StepResult } from "./checks/run-step.ts";
import { selectSteps } from "./checks/steps.ts";
import type { Step } from "./checks/steps.ts";
import { addTotals, summaryLine } from "./checks/summary.ts";

const LANES = 2;
const HEARTBEAT_MS = 20_000;

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());

const selected = selectSteps(process.argv.slice(2));
const isIntegration = (step: Step) => step.name === "integration";
const results = [
  ...(await runSideBySide(selected.filter((step) => !isIntegration(step)))),
  ...(await runSideBySide(selected.filter(isIntegration))),
];
const totals = addTotals(results);
console.log(summaryLine(totals));
process.exitCode = totals.failed > 0 || totals.passed === 0 || stop.signal.aborted ? 1 : 0;

/** A failing step does not stop the others. Integration tests run alone: they measure time against a real homeserver. */
async function runSideBySide(steps: readonly Step[]): Promise<readonly StepResult[]> {
  const waiting = [...steps];
  const done: StepResult[] = [];
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined && !stop.signal.aborted; step = waiting.shift()) {
      done.push(await show(step));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return done;
}

async function show(step: Step): Promise<StepResult> {
  const startedAt = performance.now();
  let lastLine = "";
  const heartbeat = setInterval(() => {
    console.log(`… ${step.name}, ${Math.round((performance.now() - startedAt) / 1000)} s: ${lastLine}`);
  }, HEARTBEAT_MS);
  try {
    const result = await runStep(step, { signal: stop.signal, onLine: (line) => (lastLine = line) });
    const mark = result.failed > 0 ? "✗" : "✓";
    const tests = step.kind === "vitest" ? `, ${summaryLine(result)}` : "";
    console.log(`${mark} ${step.name} (${result.seconds.toFixed(1)} s${tests})`);
    if (result.failed > 0) console.log(`${result.output.trimEnd()}\n`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
