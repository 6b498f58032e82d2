import { Counter } from "prom-client";
import type { Registry } from "prom-client";
import type { RuntimeObserver } from "#sdk/runtime";

/** Counts what calls of models take. */
export function observeUsage(registry: Registry): RuntimeObserver["modelCalled"] {
  const labelNames = ["agent", "provider", "model"];
  const registers = [registry];
  const calls = new Counter({
    name: "agentchat_model_calls_total",
    help: "Calls of language models that were answered, for answers, tool results and summaries",
    labelNames,
    registers,
  });
  const tokens = new Counter({
    name: "agentchat_model_tokens_total",
    help: "Tokens that models read (input) and wrote (output), estimated where the provider does not say",
    labelNames: [...labelNames, "direction"],
    registers,
  });
  const cost = new Counter({
    name: "agentchat_model_money_total",
    help: "What that cost at the prices of the config",
    labelNames: [...labelNames, "currency"],
    registers,
  });
  return ({ botId: agent, provider, model, inputTokens, outputTokens, money, currency }) => {
    const labels = { agent, provider, model };
    calls.inc(labels);
    tokens.inc({ ...labels, direction: "input" }, inputTokens);
    tokens.inc({ ...labels, direction: "output" }, outputTokens);
    if (money > 0) cost.inc({ ...labels, currency }, money);
  };
}
