import type { Ollama } from "ollama";
import { z } from "zod";

const showSchema = z.object({ capabilities: z.array(z.string()).optional(), projector_info: z.unknown().optional() });

/** Whether `POST /api/show` says that a model takes pictures; an Ollama before 0.6.4 tells it by the projector only. */
export async function sees(client: Ollama, model: string): Promise<boolean> {
  const shown = showSchema.safeParse(await client.show({ model }));
  if (!shown.success) return false;
  const { capabilities, projector_info: projector } = shown.data;
  return capabilities?.includes("vision") ?? (typeof projector === "object" && projector !== null);
}
