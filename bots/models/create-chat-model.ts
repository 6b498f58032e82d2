import { announcing } from "./announcing.ts";
import type { ChatModel } from "./chat.ts";
import { ModelError } from "./model-error.ts";
import { createOllamaModel } from "./ollama/ollama-model.ts";
import { createOpenaiModel } from "./openai/openai-model.ts";
import { createRulesModel } from "./rules/rules-model.ts";
import { chatModelSettings, type ChatModelSettings } from "./settings.ts";

/**
 * Makes a model from its settings. Nothing is sent before `check` or `stream` is called.
 * @throws ModelError `bad-settings` that names every setting that is wrong, or the one that the provider misses
 */
export function createChatModel(settings: ChatModelSettings): ChatModel {
  const parsed = chatModelSettings.safeParse(settings);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`);
    throw new ModelError("bad-settings", `the settings of the chat model are wrong: ${problems.join("; ")}`);
  }
  const { price } = parsed.data;
  const model = createModel(parsed.data);
  return announcing(price === undefined ? model : { ...model, price });
}

function createModel(settings: ChatModelSettings): ChatModel {
  switch (settings.provider) {
    case "rules":
      return createRulesModel();
    case "openai":
      return createOpenaiModel(settings);
    case "ollama":
      return createOllamaModel(settings);
  }
}
