import { z } from "zod";

const tagsSchema = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      details: z.object({ family: z.string().optional(), families: z.array(z.string()).nullish() }).optional(),
    }),
  ),
});

/** The first chat model that Ollama lists in its answer to `GET /api/tags`; the newest comes first. */
export function chooseChatModel(tags: unknown): string | undefined {
  const { data } = tagsSchema.safeParse(tags);
  const chatModel = data?.models.find(({ name, details }) => {
    const families = [details?.family ?? "", ...(details?.families ?? [])];
    return !families.some((family) => family.includes("bert")) && !/embed|minilm|\bbge\b/.test(name);
  });
  return chatModel?.name;
}

/** A chat model of a local Ollama, when one answers within a second. */
export async function findOllamaModel(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/api/tags`, { signal: AbortSignal.timeout(1000) });
    return response.ok ? chooseChatModel(await response.json()) : undefined;
  } catch (error) {
    const isAbsent =
      error instanceof TypeError ||
      error instanceof SyntaxError ||
      (error instanceof DOMException && error.name === "TimeoutError");
    if (!isAbsent) throw error;
    return undefined;
  }
}
