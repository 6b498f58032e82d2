import type { Usage } from "./contestant-options.ts";
import type { Phase, PhaseResult } from "./load.ts";

/** What one contestant did in one phase of one round. */
export interface Measurement {
  readonly contestant: string;
  readonly phase: Phase;
  readonly figures: Figures;
}

export interface Figures {
  readonly repliesPerSecond: number;
  /** Seconds. */
  readonly cpuPer10k: number;
  readonly megabytes: number;
  /** Milliseconds, as all below. */
  readonly replyMedian: number;
  readonly replyP99: number;
  readonly acknowledgementMedian: number;
  readonly acknowledgementP99: number;
}

export function figuresOf(result: PhaseResult, before: Usage, after: Usage): Figures {
  const count = result.replies.length;
  return {
    repliesPerSecond: count / result.seconds,
    cpuPer10k: ((after.cpuSeconds - before.cpuSeconds) / count) * 10_000,
    megabytes: after.megabytes,
    replyMedian: quantile(result.replies, 0.5),
    replyP99: quantile(result.replies, 0.99),
    acknowledgementMedian: quantile(result.acknowledgements, 0.5),
    acknowledgementP99: quantile(result.acknowledgements, 0.99),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const columns: readonly { readonly key: keyof Figures; readonly title: string; readonly digits: number }[] = [
  { key: "repliesPerSecond", title: "replies/s", digits: 0 },
  { key: "cpuPer10k", title: "CPU s/10k", digits: 2 },
  { key: "megabytes", title: "RSS MB", digits: 0 },
  { key: "replyMedian", title: "reply p50 ms", digits: 1 },
  { key: "replyP99", title: "reply p99 ms", digits: 1 },
  { key: "acknowledgementMedian", title: "ack p50 ms", digits: 2 },
  { key: "acknowledgementP99", title: "ack p99 ms", digits: 2 },
];

export function report(
  measurements: readonly Measurement[],
  contestants: readonly string[],
  phases: readonly Phase[],
): void {
  for (const phase of phases) {
    console.log(`\n${phase.name}`);
    const of = (contestant: string, key: keyof Figures) =>
      measurements.filter((m) => m.contestant === contestant && m.phase === phase).map((m) => m.figures[key]);
    const rows: Record<string, Record<string, string>> = {};
    for (const contestant of contestants) {
      rows[contestant] = Object.fromEntries(
        columns.map(({ key, title, digits }) => [title, quantile(of(contestant, key), 0.5).toFixed(digits)]),
      );
    }
    for (const peer of contestants.filter((name) => name !== "agentchat")) {
      rows[`agentchat / ${peer}`] = Object.fromEntries(
        columns.map(({ key, title }) => {
          const theirs = of(peer, key);
          return [
            title,
            quantile(
              of("agentchat", key).map((ours, round) => ours / (theirs[round] ?? Number.NaN)),
              0.5,
            ).toFixed(2),
          ];
        }),
      );
    }
    console.table(rows);
  }
}
