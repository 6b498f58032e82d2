import { describe, expect, test } from "vitest";
import { runStep } from "./run-step.ts";
import { selectSteps } from "./steps.ts";
import { addTotals, summaryLine } from "./summary.ts";
import { vitestTotals } from "./vitest-totals.ts";

const passed = { status: "passed" };
const failed = { status: "failed" };
const options = { signal: new AbortController().signal, onLine: () => undefined };

describe("adding up a vitest run", () => {
  test.each([
    {
      name: "counts passed, failed and skipped tests",
      report: {
        testResults: [
          { status: "failed", assertionResults: [passed, failed, { status: "skipped" }, { status: "todo" }] },
        ],
      },
      exitCode: 1,
      totals: { passed: 1, failed: 1, skipped: 2 },
    },
    {
      name: "counts a file that does not load as failed",
      report: {
        testResults: [
          { status: "passed", assertionResults: [passed] },
          { status: "failed", assertionResults: [] },
        ],
      },
      exitCode: 1,
      totals: { passed: 1, failed: 1, skipped: 0 },
    },
    {
      name: "counts a failing hook as failed although every test passed",
      report: { testResults: [{ status: "failed", assertionResults: [passed] }] },
      exitCode: 1,
      totals: { passed: 1, failed: 1, skipped: 0 },
    },
    {
      name: "counts an unhandled rejection outside of every test as failed",
      report: { testResults: [{ status: "passed", assertionResults: [passed] }] },
      exitCode: 1,
      totals: { passed: 1, failed: 1, skipped: 0 },
    },
    {
      name: "counts a run without a report as failed",
      report: undefined,
      exitCode: 1,
      totals: { passed: 0, failed: 1, skipped: 0 },
    },
  ])("$name", ({ report, exitCode, totals }) => {
    expect(vitestTotals(report, exitCode)).toEqual(totals);
  });
});

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, "3 passed, 0 failed"],
  [{ passed: 3, failed: 1, skipped: 2 }, "3 passed, 1 failed, 2 skipped"],
])("the last line of %o is %s", (totals, line) => {
  expect(summaryLine(totals)).toBe(line);
});

test("totals of several steps are added", () => {
  const totals = [
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ];
  expect(addTotals(totals)).toEqual({ passed: 11, failed: 22, skipped: 33 });
});

describe("choosing steps", () => {
  const all = ["unit", "types", "lint", "format", "boundaries", "dead-code", "checks", "integration"];
  test.each([
    { args: [], names: all, options: [["--project=unit"], ["--project=checks"], ["--project=integration"]] },
    { args: ["unit"], names: ["unit"], options: [["--project=unit"]] },
    { args: ["lint", "types"], names: ["types", "lint"], options: [] },
    {
      args: ["integration", "first", "-t", "hello"],
      names: ["integration"],
      options: [["--project=integration", "first", "-t", "hello"]],
    },
    { args: ["mailbox"], names: ["tests mailbox"], options: [["mailbox"]] },
  ])("npm test -- $args", ({ args, names, options: expected }) => {
    const selected = selectSteps(args);
    expect(selected.map(({ name }) => name)).toEqual(names);
    expect(selected.flatMap((step) => (step.kind === "vitest" ? [step.options] : []))).toEqual(expected);
  });
});

describe("running a step", () => {
  test("a check that ends with an error code has failed, and its output is kept", async () => {
    const command = ["--eval", 'console.log("first"); console.error("second"); process.exitCode = 3'];
    const result = await runStep({ kind: "check", name: "planted", command }, options);
    expect(result).toMatchObject({ passed: 0, failed: 1 });
    expect(result.output).toContain("first\n");
    expect(result.output).toContain("second\n");
  });

  test("a vitest run that finds no test has failed", async () => {
    const result = await runStep(
      { kind: "vitest", name: "planted", options: ["--project=checks", "no-such-file"] },
      options,
    );
    expect(result).toMatchObject({ passed: 0, failed: 1 });
  });
});
