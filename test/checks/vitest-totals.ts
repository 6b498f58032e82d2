export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is used of vitest's JSON report. */
interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Adds up a vitest run. A test file that failed without a failed test (it did not load, or a hook threw) counts as one failure, and so does
 * a run that failed for a reason that is in no file: no tests, an unhandled rejection, the global setup.
 *
 * @param report vitest's JSON report; `undefined` when the run ended before writing one
 */
export function vitestTotals(report: VitestReport | undefined, exitCode: number): Totals {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of report?.testResults ?? []) {
    const count = (wanted: (status: string) => boolean) =>
      assertionResults.filter((test) => wanted(test.status)).length;
    const failed = count((test) => test === "failed");
    const passed = count((test) => test === "passed");
    totals.passed += passed;
    totals.failed += status === "failed" ? Math.max(failed, 1) : failed;
    totals.skipped += assertionResults.length - passed - failed;
  }
  if (exitCode !== 0 && totals.failed === 0) totals.failed = 1;
  return totals;
}
