export interface BudgetLimits {
  /** Answers within a window. */
  readonly answers: number;
  readonly windowMs: number;
}

/** `just-spent`: the first that is too much; the pause lasts one window from then on. */
export type BudgetAnswer = "granted" | "just-spent" | "spent";

/** How many answers each pair may exchange. Kept in memory: a restart is a pause too. */
export interface AnswerBudget {
  take(pair: string): BudgetAnswer;
}

interface Window {
  since: number;
  answers: number;
}

/** Pairs that are remembered before those whose window is over are dropped. */
const manyPairs = 10_000;

/** @param now milliseconds; only differences count */
export function createAnswerBudget({ answers, windowMs }: BudgetLimits, now: () => number): AnswerBudget {
  const windows = new Map<string, Window>();

  function dropOld(at: number): void {
    if (windows.size < manyPairs) return;
    for (const [pair, { since }] of windows) {
      if (at - since >= windowMs) windows.delete(pair);
    }
  }

  return {
    take(pair) {
      const at = now();
      const window = windows.get(pair);
      if (window === undefined || at - window.since >= windowMs) {
        dropOld(at);
        windows.set(pair, { since: at, answers: 1 });
        return "granted";
      }
      window.answers += 1;
      if (window.answers <= answers) return "granted";
      if (window.answers > answers + 1) return "spent";
      window.since = at;
      return "just-spent";
    },
  };
}
