import type { Totals } from "./vitest-totals.ts";

export function addTotals(all: readonly Totals[]): Totals {
  const sum = (pick: (totals: Totals) => number) => all.reduce((total, totals) => total + pick(totals), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  };
}

/** `12 passed, 0 failed`, and what was skipped if anything was. */
export function summaryLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
