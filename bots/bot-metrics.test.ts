import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createBotMetrics } from "./bot-metrics.ts";

test("figures of bots have names of their own and are read when they are asked for", async () => {
  const registry = new Registry();
  const metrics = createBotMetrics(registry)("night-watch");
  const rounds = metrics.counter("rounds_total", "Rounds", ["hour"]);
  const thieves = metrics.counter("thieves_total", "Thieves");
  let lamps = 2;
  metrics.gauge("lamps", "Lamps that are on", () => lamps);
  const walk = metrics.histogram("walk_seconds", "How long a round takes", [1, 10]);
  rounds({ hour: "one" });
  rounds({ hour: "one" }, 2);
  thieves();
  walk(5);
  lamps = 3;
  const lines = (await registry.metrics()).split("\n");
  expect(lines).toContain('agentchat_night_watch_rounds_total{hour="one"} 3');
  expect(lines).toContain("agentchat_night_watch_thieves_total 1");
  expect(lines).toContain("agentchat_night_watch_lamps 3");
  expect(lines).toContain('agentchat_night_watch_walk_seconds_bucket{le="1"} 0');
  expect(lines).toContain('agentchat_night_watch_walk_seconds_bucket{le="10"} 1');
});

test("a figure that is declared again takes the place of the first", async () => {
  const registry = new Registry();
  const metricsOf = createBotMetrics(registry);
  metricsOf("watch").gauge("lamps", "Lamps", () => 1);
  metricsOf("watch").gauge("lamps", "Lamps", () => 2);
  expect(await registry.metrics()).toContain("agentchat_watch_lamps 2");
});
