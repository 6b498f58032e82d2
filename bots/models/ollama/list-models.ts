import type { Ollama } from "ollama";
import { z } from "zod";
import { Deadline } from "../deadline.ts";
import { type Endpoint, describeEndpoint } from "../endpoint.ts";
import { createOllamaClient } from "./ollama-client.ts";
import { ollamaError, wrongFormat } from "./ollama-error.ts";

export const ollamaUrl = "http://127.0.0.1:11434";

const listSchema = z.object({ models: z.array(z.object({ name: z.string() })) });
const showSchema = z.object({ capabilities: z.array(z.string()).optional() });

/**
 * Names of the models on an Ollama that can chat (not those that only embed), the one changed last first.
 * @param endpoint default: a local Ollama on its usual port
 * @throws ModelError, `unreachable` when there is none
 */
export async function listOllamaChatModels(options: {
  readonly endpoint?: string;
  readonly timeoutSeconds?: number;
  readonly signal: AbortSignal;
}): Promise<readonly string[]> {
  const endpoint = { provider: "ollama", model: "", url: options.endpoint ?? ollamaUrl };
  const { signal, timeoutSeconds = 5 } = options;
  using deadline = new Deadline({ signal, timeoutSeconds, subject: describeEndpoint(endpoint) });
  const client = createOllamaClient(endpoint, undefined, deadline.signal);
  try {
    return await deadline.wait(findChatModels(client, endpoint));
  } catch (error) {
    throw ollamaError(error, endpoint);
  }
}

/** Names of all models, as `/api/tags` lists them. */
export async function listModels(client: Ollama, endpoint: Endpoint): Promise<readonly string[]> {
  const list = listSchema.safeParse(await client.list());
  if (!list.success) throw wrongFormat(endpoint);
  return list.data.models.map((model) => model.name);
}

async function findChatModels(client: Ollama, endpoint: Endpoint): Promise<readonly string[]> {
  const names = await listModels(client, endpoint);
  const canChat = await Promise.all(
    names.map(async (model) => {
      const shown = showSchema.safeParse(await client.show({ model }));
      return shown.success && (shown.data.capabilities?.includes("completion") ?? true);
    }),
  );
  return names.filter((_, index) => canChat[index]);
}
