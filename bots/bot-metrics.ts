import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { BotMetrics } from "#sdk";

/** Figures that bots declare of their own. One that is declared again takes the place of the first. */
export function createBotMetrics(registry: Registry): (botId: string) => BotMetrics {
  const registers = [registry];

  return (botId) => {
    const nameOf = (name: string): string => `agentchat_${botId.replaceAll("-", "_")}_${name}`;
    const named = (name: string, help: string) => {
      registry.removeSingleMetric(nameOf(name));
      return { name: nameOf(name), help, registers };
    };
    return {
      counter(name, help, labels = []) {
        const counter = new Counter({ ...named(name, help), labelNames: labels });
        if (labels.length === 0) counter.inc(0);
        return (values = {}, by = 1) => counter.inc({ ...values }, by);
      },
      gauge(name, help, read) {
        const gauge = new Gauge({
          ...named(name, help),
          registers: [],
          collect() {
            this.set(read());
          },
        });
        registry.registerMetric(gauge);
      },
      histogram(name, help, buckets) {
        const histogram = new Histogram({ ...named(name, help), buckets: [...buckets] });
        return (value) => histogram.observe(value);
      },
    };
  };
}
