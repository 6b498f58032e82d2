import type { BotMetrics } from "./bot-metrics.ts";

/** Figures that nobody reads. */
export const silentMetrics: BotMetrics = {
  counter: () => () => undefined,
  gauge: () => undefined,
  histogram: () => () => undefined,
};
